import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loggedMail } from '../adapters/mail/log.ts'
import type { MailPort } from '../adapters/mail/port.ts'
import { imageSource } from '../adapters/oci/image-source.ts'
import { referrerSink } from '../adapters/oci/referrers.ts'
import { imageSourceSettings, type PartialSettings } from '../adapters/oci/settings.ts'
import { addressPolicy } from '../adapters/outbound/address.ts'
import { httpOutbound } from '../adapters/outbound/http.ts'
import { scryptPasswords } from '../adapters/passwords/scrypt.ts'
import { luciaSessions } from '../adapters/sessions/lucia.ts'
import { keyFolderSigner } from '../adapters/signer/key-folder.ts'
import { standardWebhook } from '../adapters/webhook/standard.ts'
import type { Foundation } from '../composition.ts'
import type { Ports } from '../registry/ports.ts'
import { advisoryFeeds } from './advisory-feeds.ts'
import { openProofs } from './proofs.ts'
import { openScanners } from './scanners.ts'

/** The vendors behind the ports, as the configuration chooses them. */
export async function openPorts(foundation: Foundation): Promise<Ports> {
  const { config, log, database, lifecycle } = foundation
  const images: PartialSettings = { allowPrivate: config.oci.allowPrivate, layoutRoots: layoutRoots(config) }
  const source = imageSource(imageSourceSettings(images))
  const referrers = referrerSink(imageSourceSettings(images))
  lifecycle.onStop('image source', async () => source.close())
  lifecycle.onStop('referrers', async () => referrers.close())
  return {
    mail: config.mail.smtpUrl
      ? (await import('../adapters/mail/smtp.ts')).smtpMail({ url: config.mail.smtpUrl, from: config.mail.from })
      : quietForDemo(loggedMail(log)),
    sessions: luciaSessions(database.db, config.publicUrl),
    passwords: scryptPasswords(),
    images: source,
    referrers,
    ...openScanners(foundation, images, source),
    signer: await openSigner(config),
    ...(await openProofs(foundation)),
    feeds: advisoryFeeds(),
    // Plain http is for networks of the operator's own, where few receivers have a certificate; anywhere else it is refused.
    webhooks: standardWebhook(httpOutbound({ policy: addressPolicy(config.webhookAllow) })),
  }
}

/** The operator's key in the key folder of DATA_DIR, next to the public keys that once signed. */
export const openSigner = async (config: Foundation['config']) =>
  keyFolderSigner(join(config.dataDir, 'signing-keys'), new Date(), {
    ...(config.signingKeyFile && { pem: await readFile(config.signingKeyFile, 'utf8') }),
  })

/** Nobody reads the mail of the demo's people (RFC 2606 keeps `.example.com` for such): printing it would bury the rest. */
const quietForDemo = (mail: MailPort): MailPort => ({
  send: async message => (message.to.endsWith('.example.com') ? { kind: 'accepted' } : mail.send(message)),
})

/** Where the demo keeps its images; open to layouts only on the embedded database, where the demo lives. */
export const demoImages = (config: Foundation['config']): string => join(config.dataDir, 'demo-images')

function layoutRoots(config: Foundation['config']): string[] {
  const roots = config.oci.layoutRoot ? [config.oci.layoutRoot] : []
  if (config.database.url || !config.demo) return roots
  mkdirSync(demoImages(config), { recursive: true })
  return [...roots, demoImages(config)]
}
