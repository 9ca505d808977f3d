import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { keyIdOf, signStatement, verifyBundle } from '../../../src/adapters/signer/envelope.ts'
import type { KeyRotationPort, SignerPort, SigningKey, Statement } from '../../../src/adapters/signer/port.ts'

export type FakeSigner = SignerPort & KeyRotationPort & { readonly signed: Statement[] }

/** Real signatures by keys that live in memory only. */
export function fakeSigner(madeAt = new Date('2026-01-01T00:00:00Z')): FakeSigner {
  const signed: Statement[] = []
  const first = memoryKey(madeAt)
  let inUse = first
  let ring: SigningKey[] = [first.key]
  return {
    signed,
    async sign(statement) {
      signed.push(statement)
      const { keyId } = inUse.key
      return { bundle: signStatement(statement, keyId, inUse.privateKey), keyId }
    },
    keys: async () => ring,
    verify: async bundle => verifyBundle(bundle, ring),
    async rotate(now) {
      inUse = memoryKey(now)
      ring = [inUse.key, ...ring.map(key => ({ ...key, validUntil: key.validUntil ?? now.toISOString() }))]
      return inUse.key
    },
    async revoke(keyId, now) {
      const key = ring.find(candidate => candidate.keyId === keyId)
      if (!key) return false
      if (key.validUntil === null) throw new Error('This key is in use. Rotate first, then revoke it.')
      ring = ring.map(other => (other === key ? { ...key, revokedAt: now.toISOString() } : other))
      return true
    },
  }
}

function memoryKey(now: Date): { key: SigningKey; privateKey: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const times = { validFrom: now.toISOString(), validUntil: null, revokedAt: null }
  return { key: { keyId: keyIdOf(publicKey), algorithm: 'ecdsa-p256-sha256', publicKeyPem, ...times }, privateKey }
}
