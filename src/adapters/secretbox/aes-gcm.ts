import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import type { OpenedSecret, SecretBoxPort } from './port.ts'

const ALGORITHM = 'aes-256-gcm'
const FORMAT = 'box1'

type BoxKey = { readonly id: string; readonly key: Buffer }

/**
 * AES-256-GCM under a key derived from the operator's secret. A sealed value reads
 * `box1.<key id>.<nonce>.<ciphertext and tag>`; the row's id is authenticated with it.
 *
 * `formerSecrets` open what was sealed before the operator changed the secret; they seal nothing.
 */
export function aesSecretBox(secret: string, formerSecrets: readonly string[] = []): SecretBoxPort {
  const current = derive(secret)
  const keys = new Map([...formerSecrets.map(derive), current].map(({ id, key }) => [id, key]))
  return {
    seal: (text, rowId) => seal(current, text, rowId),
    open: (sealed, rowId) => open(keys, sealed, rowId),
    isOutdated: sealed => parse(sealed)?.keyId !== current.id,
  }
}

function seal({ id, key }: BoxKey, text: string, rowId: string): string {
  // Random 96-bit nonces are safe for 2^32 values under one key (NIST SP 800-38D 8.3); we will hold some thousands.
  const nonce = randomBytes(12)
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(boundTo(id, rowId))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [FORMAT, id, nonce.toString('base64url'), body.toString('base64url')].join('.')
}

function open(keys: ReadonlyMap<string, Buffer>, sealed: string, rowId: string): OpenedSecret {
  const parts = parse(sealed)
  if (!parts) return { kind: 'refused', reason: 'malformed' }
  const key = keys.get(parts.keyId)
  if (!key) return { kind: 'refused', reason: 'unknown-key' }
  try {
    const decipher = createDecipheriv(ALGORITHM, key, parts.nonce, { authTagLength: 16 })
    decipher.setAAD(boundTo(parts.keyId, rowId)).setAuthTag(parts.body.subarray(-16))
    const text = Buffer.concat([decipher.update(parts.body.subarray(0, -16)), decipher.final()])
    return { kind: 'opened', secret: text.toString('utf8') }
  } catch {
    return { kind: 'refused', reason: 'tampered' }
  }
}

function parse(sealed: string): { keyId: string; nonce: Buffer; body: Buffer } | null {
  const [format, keyId, nonceText, bodyText, ...rest] = sealed.split('.')
  if (format !== FORMAT || !keyId || !nonceText || !bodyText || rest.length > 0) return null
  const nonce = Buffer.from(nonceText, 'base64url')
  const body = Buffer.from(bodyText, 'base64url')
  return nonce.length === 12 && body.length >= 16 ? { keyId, nonce, body } : null
}

const boundTo = (keyId: string, rowId: string) => Buffer.from(`${FORMAT}:${keyId}:${rowId}`)

function derive(secret: string): BoxKey {
  if (secret.length < 32)
    throw new Error('The secret key must have at least 32 characters. Make one with: openssl rand -hex 32')
  const key = Buffer.from(hkdfSync('sha256', secret, 'cargo-registry', 'secret box', 32))
  return { id: createHash('sha256').update('key id').update(key).digest('hex').slice(0, 8), key }
}
