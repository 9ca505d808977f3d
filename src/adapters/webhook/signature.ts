import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'

/** A fresh secret of the Standard Webhooks convention: `whsec_` and 32 random bytes in base64. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64')

/** The `webhook-signature` header: one `v1,...` for each secret, so that a receiver may hold either while they rotate. */
export function webhookSignature(
  message: { id: string; timestampSeconds: number; payload: string },
  secrets: readonly string[],
): string {
  const signed = `${message.id}.${message.timestampSeconds}.${message.payload}`
  return secrets.map(secret => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`).join(' ')
}

function keyOf(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64')
  if (key.length < 24) throw new Error('A webhook secret must be whsec_ and at least 24 bytes in base64.')
  return key
}
