import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { createDatabase } from '../../src/database/client.ts'
import { hinter } from '../../src/database/hint.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { readFeed } from '../../src/registry/advisories/read-feed.ts'
import { systemContext } from '../../src/registry/context.ts'
import { openPublishers } from '../faults/people.ts'
import { freePort } from '../support/free-port.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { benchRegistry } from './bench-registry.ts'
import { listener } from './crowd.ts'
import { probedProgram } from './probed.ts'

// From the beginning of an import to the message on the websocket of the team concerned: the importer is a process of its own,
// the API with its jobs another.
//   npm run build && npx tsx test/bench/advisory.ts [advisories]

const COUNT = Number(process.argv[2] ?? 100)
const QUERY = `subscription ($publisher: ID!) { scanAlerts(publisherId: $publisher) { __typename
  ... on AlertRaised { cursor alert { title items { cause vulnerability } } } ... on AlertsCaughtUp { cursor } } }`

const folder = await newTestFolder('bench')
const postgres = await launchPostgres({ dataDir: folder, listen: 'port', settings: {} })
const database = createDatabase(postgres.url, { max: 4 })
try {
  await migrateDatabase(postgres.url)
  const { people } = await openPublishers(postgres.url, 1)
  const [team] = people
  if (!team) throw new Error('There is no team.')
  await publish(team.id)
  const port = await freePort()
  const server = await probedProgram('dist/main.js', [], port, {
    ...{ PORT: String(port), DATABASE_URL: postgres.url, DATA_DIR: folder, NODE_ENV: 'production', LOG_LEVEL: 'error' },
  })
  const listening = await listener(port, { ...team, publisherId: team.id, localAddress: '127.0.0.1' }, QUERY)
  const hints = hinter(database.sql, { senderId: 'bench' })
  const registry = benchRegistry(database, hints.hint)
  const delays: number[] = []
  for (let n = 0; n < COUNT; n++) {
    const path = join(folder, 'feed.jsonl')
    await writeFile(path, `${JSON.stringify(advisory(n))}\n`)
    const expected = listening.messages + 1
    const began = Number(process.hrtime.bigint() / 1000n)
    await readFeed(systemContext(registry, 'bench'), { name: 'bench', source: { kind: 'jsonl', path } })
    while (listening.messages < expected) await later(1)
    delays.push((listening.heardAt - began) / 1000)
    // Whatever else the alert brings about is done before the next one.
    await later(100)
  }
  delays.sort((a, b) => a - b)
  const at = (share: number) => delays[Math.floor((delays.length - 1) * share)]?.toFixed(0)
  console.log(
    `${COUNT} advisories, from the beginning of the import to the websocket: p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)} ms; load ${loadavg()[0]?.toFixed(1)}`,
  )
  listening.socket.destroy()
  await server.stop()
} finally {
  await database.close()
  await postgres.stop()
  await removeTestFolder(folder)
}

/** A published Cargo with one package, written as rows. */
async function publish(publisherId: string): Promise<void> {
  const { sql } = database
  const digest = `sha256:${'a'.repeat(64)}`
  await sql`insert into cargos (id, publisher_id, slug, state, name, category, created_at, updated_at)
    values (gen_random_uuid(), ${publisherId}, 'faults-0/box', 'PUBLISHED', 'Box', 'utility', now(), now())`
  await sql`insert into images (digest, size_bytes, layer_count, package_count, config, coverage, scanner, scanner_version, catalogued_at)
    values (${digest}, 1, 1, 1, '{}', '{}', 'bench', '1', now())`
  await sql`insert into versions (id, cargo_id, publisher_id, number, reference, digest, state, image_id, registered_at)
    select gen_random_uuid(), c.id, c.publisher_id, 1, 'r', ${digest}, 'PUBLISHED', i.id, now() from cargos c, images i`
  await sql`update cargos set current_version_id = (select id from versions)`
  await sql`insert into package_versions (ecosystem, name, version, match_name, match_version, purl, licences)
    values ('npm', 'box', '1.0.0', 'box', '1.0.0', 'pkg:npm/box@1.0.0', '{}')`
  await sql`insert into image_packages (image_id, package_version_id, path, layer)
    select i.id, p.id, 'app/node_modules/box', 'sha256:layer' from images i, package_versions p`
}

function advisory(n: number): object {
  return {
    id: `GHSA-bench-${n}`,
    modified: new Date().toISOString(),
    summary: `Flaw ${n}`,
    affected: [
      {
        package: { ecosystem: 'npm', name: 'box' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
    database_specific: { severity: 'LOW' },
  }
}
