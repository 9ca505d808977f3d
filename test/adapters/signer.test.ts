import { execFileSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleFromJSON } from '@sigstore/bundle'
import { toSignedEntity, Verifier } from '@sigstore/verify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { preAuthEncoding } from '../../src/adapters/signer/envelope.ts'
import { keyFolderSigner } from '../../src/adapters/signer/key-folder.ts'
import type {
  KeyRotationPort,
  SignatureBundle,
  SignerPort,
  SigningKey,
  Statement,
} from '../../src/adapters/signer/port.ts'
import { fakeSigner } from '../support/fakes/signer.ts'

const noon = new Date('2026-03-01T12:00:00Z')
const later = new Date('2026-04-01T12:00:00Z')

const statement: Statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'registry.example/acme/chat', digest: { sha256: 'ab'.repeat(32) } }],
  predicateType: 'https://archipelag.io/cargo-registry/review/v1',
  predicate: { decision: 'approved', note: 'naïve ✓' },
}

const signers: Record<string, () => Promise<SignerPort & KeyRotationPort>> = {
  'the fake': async () => fakeSigner(noon),
  'a folder of keys': () => keyFolderSigner(folder(), noon),
}

describe.each(Object.entries(signers))('signatures by %s', (_, make) => {
  test('a statement comes back from its bundle, signed by the key in use', async () => {
    const signer = await make()
    const { bundle, keyId } = await signer.sign(statement)
    expect(await signer.verify(bundle)).toEqual({ kind: 'valid', keyId, statement })
    expect((await signer.keys()).map(key => key.keyId)).toEqual([keyId])
  })

  test('one changed byte of the payload or the signature is refused', async () => {
    const signer = await make()
    const { bundle } = await signer.sign(statement)
    const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64')
    for (let at = 0; at < payload.length; at += 7) {
      expect(await signer.verify(withPayload(bundle, flip(payload, at)))).toMatchObject({ reason: 'bad-signature' })
    }
    const [signature] = bundle.dsseEnvelope.signatures
    const sig = flip(Buffer.from(signature?.sig ?? '', 'base64'), 20).toString('base64')
    const forged = { ...bundle, dsseEnvelope: { ...bundle.dsseEnvelope, signatures: [{ ...signature, sig }] } }
    expect(await signer.verify(forged)).toMatchObject({ reason: 'bad-signature' })
  })

  test('what is no bundle is malformed, and a bundle of a stranger names an unknown key', async () => {
    const signer = await make()
    for (const nonsense of [null, 'x', {}, { mediaType: 'application/json' }]) {
      expect(await signer.verify(nonsense)).toMatchObject({ kind: 'invalid', reason: 'malformed' })
    }
    const { bundle } = await fakeSigner().sign(statement)
    expect(await signer.verify(bundle)).toMatchObject({ kind: 'invalid', reason: 'unknown-key' })
  })

  test('after a rotation the new key signs and old signatures stay verifiable, until their key is revoked', async () => {
    const signer = await make()
    const old = await signer.sign(statement)
    const key = await signer.rotate(later)
    const fresh = await signer.sign(statement)

    expect(fresh.keyId).toBe(key.keyId)
    expect(await signer.keys()).toMatchObject([
      { keyId: fresh.keyId, validFrom: later.toISOString(), validUntil: null },
      { keyId: old.keyId, validFrom: noon.toISOString(), validUntil: later.toISOString() },
    ])
    expect(await signer.verify(old.bundle)).toMatchObject({ kind: 'valid' })
    expect(await signer.revoke(old.keyId, later)).toBe(true)
    expect(await signer.verify(old.bundle)).toMatchObject({ kind: 'invalid', reason: 'revoked-key' })
    expect(await signer.verify(fresh.bundle)).toMatchObject({ kind: 'valid' })
  })

  test('the key in use cannot be revoked, and one that does not exist is not found', async () => {
    const signer = await make()
    const { keyId } = await signer.sign(statement)
    await expect(signer.revoke(keyId, later)).rejects.toThrow('Rotate first')
    expect(await signer.revoke('00'.repeat(32), later)).toBe(false)
  })
})

test('openssl verifies the signature over the DSSE encoding, and refuses one changed byte', async () => {
  const signer = await keyFolderSigner(folder(), noon)
  const { bundle } = await signer.sign(statement)
  const place = folder()
  const { payload, payloadType, signatures } = bundle.dsseEnvelope
  const encoded = preAuthEncoding(payloadType, Buffer.from(payload, 'base64'))
  writeFileSync(join(place, 'key.pub'), (await signer.keys())[0]?.publicKeyPem ?? '')
  writeFileSync(join(place, 'sig.bin'), Buffer.from(signatures[0]?.sig ?? '', 'base64'))
  const openssl = (message: Buffer) => {
    writeFileSync(join(place, 'pae.bin'), message)
    const dgst = ['dgst', '-sha256', '-verify', 'key.pub', '-signature', 'sig.bin', 'pae.bin']
    return execFileSync('openssl', dgst, { cwd: place, encoding: 'utf8', stdio: 'pipe' })
  }
  expect(openssl(encoded)).toBe('Verified OK\n')
  expect(() => openssl(flip(encoded, 60))).toThrow()
})

test('@sigstore/verify accepts the bundle with only our key trusted, and refuses one changed byte', async () => {
  const signer = await keyFolderSigner(folder(), noon)
  const { bundle } = await signer.sign(statement)
  const verifier = verifierTrusting(await signer.keys())
  const signed = (json: SignatureBundle) => toSignedEntity(bundleFromJSON(json))

  expect(() => verifier.verify(signed(bundle))).not.toThrow()
  const changed = flip(Buffer.from(bundle.dsseEnvelope.payload, 'base64'), 100)
  expect(() => verifier.verify(signed(withPayload(bundle, changed)))).toThrow('signature verification failed')
})

test('a private key is readable by its owner only, and is refused when others can read it', async () => {
  const place = folder()
  const signer = await keyFolderSigner(place, noon)
  const { keyId } = await signer.sign(statement)
  const path = join(place, `${keyId}.pem`)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  chmodSync(path, 0o644)
  await expect(keyFolderSigner(place, later)).rejects.toThrow(`chmod 600 ${path}`)
})

test('a folder keeps its key over restarts, and two processes that start at once agree on the first', async () => {
  const place = folder()
  const started = await Promise.all(Array.from({ length: 5 }, () => keyFolderSigner(place, noon)))
  const keyIds = await Promise.all(started.map(async signer => (await signer.sign(statement)).keyId))
  expect(new Set(keyIds).size).toBe(1)
  expect(readdirSync(place).sort()).toEqual([`${keyIds[0]}.pem`, 'keys.json'].sort())
})

test('a rotation by another process is followed at the next signature, and the old private key is gone', async () => {
  const place = folder()
  const [serving, command] = [await keyFolderSigner(place, noon), await keyFolderSigner(place, noon)]
  const { keyId } = await command.rotate(later)
  expect((await serving.sign(statement)).keyId).toBe(keyId)
  expect(readdirSync(place).sort()).toEqual([`${keyId}.pem`, 'keys.json'].sort())
})

test('a key of another kind is not signed with', async () => {
  const place = folder()
  const signer = await keyFolderSigner(place, noon)
  const { keyId } = await signer.sign(statement)
  const rsa = execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519'], { stdio: 'pipe' })
  writeFileSync(join(place, `${keyId}.pem`), rsa)
  await expect(keyFolderSigner(place, later)).rejects.toThrow('must be ECDSA P-256, and this one is ed25519')
})

function verifierTrusting(keys: readonly SigningKey[]): Verifier {
  const byHint = (hint: string) => {
    const key = keys.find(candidate => candidate.keyId === hint)
    if (!key) throw new Error(`no key ${hint}`)
    return { publicKey: createPublicKey(key.publicKeyPem), validFor: () => true }
  }
  const nothingElse = { tlogs: [], ctlogs: [], certificateAuthorities: [], timestampAuthorities: [] }
  const thresholds = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }
  return new Verifier({ ...nothingElse, publicKey: byHint }, thresholds)
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'signer-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

const flip = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const withPayload = (bundle: SignatureBundle, payload: Buffer): SignatureBundle => ({
  ...bundle,
  dsseEnvelope: { ...bundle.dsseEnvelope, payload: payload.toString('base64') },
})
