import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'
import type { SignatureBundle, SigningKey, Statement, VerificationOutcome } from './port.ts'

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json'

/** What DSSE signs: the type and the payload, each with its length, so that neither can be read as part of the other. */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `),
    payload,
  ])
}

/** Signs a statement with an ECDSA P-256 key. */
export function signStatement(statement: Statement, keyId: string, privateKey: KeyObject): SignatureBundle {
  const payload = Buffer.from(JSON.stringify(statement))
  const signature = sign('sha256', preAuthEncoding(PAYLOAD_TYPE, payload), privateKey)
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: { publicKey: { hint: keyId } },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: signature.toString('base64'), keyid: keyId }],
    },
  }
}

/** Verifies a bundle that came from anywhere against the published keys. Says nothing about the statement's own expiry. */
export function verifyBundle(bundle: unknown, keys: readonly SigningKey[]): VerificationOutcome {
  const parsed = bundleShape.safeParse(bundle)
  if (!parsed.success) return invalid('malformed', 'This is not a Sigstore bundle v0.3 with one DSSE signature by key.')
  const { payload, signatures } = parsed.data.dsseEnvelope
  const [{ sig, keyid }] = signatures
  const key = keys.find(candidate => candidate.keyId === keyid)
  if (!key || parsed.data.verificationMaterial.publicKey.hint !== keyid) {
    return invalid('unknown-key', 'The key that the bundle names is not one of ours.')
  }
  if (key.revokedAt !== null) return invalid('revoked-key', `The key was revoked on ${key.revokedAt}.`)
  const bytes = Buffer.from(payload, 'base64')
  const isGenuine = verify('sha256', preAuthEncoding(PAYLOAD_TYPE, bytes), key.publicKeyPem, Buffer.from(sig, 'base64'))
  if (!isGenuine) return invalid('bad-signature', 'The signature does not belong to this payload.')
  return statementOf(bytes, keyid)
}

/** SHA-256 of the SPKI in hex: the same for everyone who has the public key. */
export const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update((key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' }))
    .digest('hex')

/** A private key of the only kind that we sign with, or an error that says what was given instead. */
export function readPrivateKey(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error(
      `The signing key must be ECDSA P-256, and this one is ${key.asymmetricKeyType ?? 'of no known kind'}.`,
    )
  }
  return key
}

function statementOf(payload: Buffer, keyId: string): VerificationOutcome {
  try {
    // safe because the bytes were signed by us, and we sign nothing but statements
    return { kind: 'valid', keyId, statement: JSON.parse(payload.toString('utf8')) as Statement }
  } catch {
    return invalid('malformed', 'The signed payload is not a statement.')
  }
}

type Invalid = Extract<VerificationOutcome, { kind: 'invalid' }>

const invalid = (reason: Invalid['reason'], message: string): Invalid => ({ kind: 'invalid', reason, message })

// Strict base64, so that one signature has one spelling and no ignored bytes can be smuggled along.
const base64 = z.base64()

const bundleShape = z.object({
  mediaType: z.literal(BUNDLE_TYPE),
  verificationMaterial: z.object({ publicKey: z.object({ hint: z.string() }) }),
  dsseEnvelope: z.object({
    payload: base64,
    payloadType: z.literal(PAYLOAD_TYPE),
    signatures: z.tuple([z.object({ sig: base64, keyid: z.string() })]),
  }),
})
