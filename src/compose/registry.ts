import { hkdfSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { locateFeed } from '../adapters/advisory-feed/locate.ts'
import { readDockerConfig } from '../adapters/oci/docker-config.ts'
import type { Foundation } from '../composition.ts'
import { connect } from '../database/client.ts'
import { hinter } from '../database/hint.ts'
import { listenForHints } from '../database/listen.ts'
import type { Registry } from '../registry/context.ts'
import { Hub } from '../registry/log/hub.ts'
import { logReader } from '../registry/log/read-after.ts'
import { newId } from '../registry/new-id.ts'
import { openPorts } from './ports.ts'

export interface RegistryWithHub {
  readonly registry: Registry
  readonly hub: Hub
}

/** The registry on its foundation: ports, the hub that reads the log, and the hints between processes. */
export async function openRegistry(foundation: Foundation): Promise<RegistryWithHub> {
  const { config, database, lifecycle, log } = foundation
  const senderId = newId()
  const onFailure = (cause: unknown) => log.debug({ err: cause }, 'the log could not be followed for a moment')
  const hub = new Hub({ reader: logReader(database.sql), onFailure })
  const hints = hinter(database.sql, { senderId, onFailure })
  // A connection of its own: a listener that is idle in a transaction would stop the queue for everybody.
  const listeningOn = connect(database.url, { max: 1, applicationName: 'cargo-registry listen' })
  const listening = listenForHints(listeningOn, { senderId, hub, onFailure })
  hub.start()
  lifecycle.onStop('hub', async () => {
    hub.close()
    // Ending the connection ends the listening too, also where the database is away and nothing could be said to it.
    void listening.stop()
    await listeningOn.end({ timeout: 0 })
  })
  const registry: Registry = {
    db: database.db,
    clock: () => new Date(),
    newId,
    log,
    settings: {
      publicUrl: config.publicUrl,
      allowedImages: config.oci.allow,
      platform: config.oci.platform,
      allowLayouts: config.oci.layoutRoot !== undefined || (!config.database.url && config.demo),
      allowPrivateRegistries: config.oci.allowPrivate,
      pushCredentials: config.oci.pushCredentials
        ? readDockerConfig(await readFile(config.oci.pushCredentials, 'utf8'))
        : [],
      inputKey: new Uint8Array(hkdfSync('sha256', foundation.secretKey, 'cargo-registry', 'idempotent input', 32)),
      advisoryFeeds: config.advisoryFeeds.map(name => ({ name, source: locateFeed(name) })),
    },
    ports: await openPorts(foundation),
    hint: topics => {
      hub.wake(topics)
      hints.hint(topics)
    },
  }
  return { registry, hub }
}
