import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { keyIdOf, readPrivateKey, signStatement, verifyBundle } from './envelope.ts'
import type { KeyRotationPort, SignerPort, SigningKey } from './port.ts'

const RING = 'keys.json'

/**
 * Keys in a folder of the operator's: `keys.json` with every public key and its times, and one `<key id>.pem` (PKCS#8,
 * mode 0600) for each private key still there. The first key is made when the folder is empty. A rotation by another
 * process is noticed at the next signature.
 */
export async function keyFolderSigner(
  folder: string,
  now: Date,
  given: { readonly pem?: string } = {},
): Promise<SignerPort & KeyRotationPort> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (given.pem !== undefined) await adoptKey(folder, given.pem, now)
  await makeFirstKey(folder, now)
  const current = currentKey(folder)
  await current()

  return {
    async sign(statement) {
      const { keyId, privateKey } = await current()
      return { bundle: signStatement(statement, keyId, privateKey), keyId }
    },
    keys: () => readRing(folder),
    verify: async bundle => verifyBundle(bundle, await readRing(folder)),
    rotate: at => rotate(folder, at),
    revoke: (keyId, at) => revoke(folder, keyId, at),
  }
}

async function makeFirstKey(folder: string, now: Date): Promise<void> {
  if (await exists(join(folder, RING))) return
  const key = await makeKey(folder, now)
  const draft = join(folder, `${RING}.${process.pid}.${key.keyId.slice(0, 8)}`)
  await writeFile(draft, ringText([key]), { mode: 0o644 })
  try {
    // A link fails where a rename would overwrite: of two processes that start at once, one key becomes the first.
    await link(draft, join(folder, RING))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await rm(keyPath(folder, key.keyId))
  } finally {
    await rm(draft)
  }
}

/** Signs with the operator's own key from now on; the one before is kept for verification only. */
async function adoptKey(folder: string, pem: string, now: Date): Promise<void> {
  const privateKey = readPrivateKey(pem)
  const keyId = keyIdOf(privateKey)
  const ring = (await exists(join(folder, RING))) ? await readRing(folder) : []
  if (ring.some(key => key.keyId === keyId)) return
  await writeFile(keyPath(folder, keyId), pem, { mode: 0o600 })
  await writeRing(folder, [publicKeyOf(privateKey, now), ...ring.map(old => retiredAt(old, now))])
}

async function rotate(folder: string, now: Date): Promise<SigningKey> {
  const ring = await readRing(folder)
  const key = await makeKey(folder, now)
  const retired = ring.map(old => retiredAt(old, now))
  await writeRing(folder, [key, ...retired])
  // A private key that signs no more can only be stolen.
  for (const old of retired) await rm(keyPath(folder, old.keyId), { force: true })
  return key
}

async function revoke(folder: string, keyId: string, now: Date): Promise<boolean> {
  const ring = await readRing(folder)
  const key = ring.find(candidate => candidate.keyId === keyId)
  if (!key) return false
  if (key.validUntil === null) throw new Error('This key is in use. Rotate first, then revoke it.')
  const revokedAt = key.revokedAt ?? now.toISOString()
  await writeRing(
    folder,
    ring.map(other => (other === key ? { ...key, revokedAt } : other)),
  )
  return true
}

/** Reads the ring again only when its file was replaced. */
function currentKey(folder: string): () => Promise<{ keyId: string; privateKey: KeyObject }> {
  let held: { stamp: string; keyId: string; privateKey: KeyObject } | null = null
  return async () => {
    const { ino, mtimeMs } = await stat(join(folder, RING))
    const stamp = `${ino}:${mtimeMs}`
    if (held?.stamp === stamp) return held
    const key = (await readRing(folder)).find(candidate => candidate.validUntil === null)
    if (!key) throw new Error(`No key in ${join(folder, RING)} is in use. Make one with the command that rotates keys.`)
    const privateKey = await readPrivate(folder, key.keyId)
    held = { stamp, keyId: key.keyId, privateKey }
    return held
  }
}

async function readPrivate(folder: string, keyId: string): Promise<KeyObject> {
  const path = keyPath(folder, keyId)
  if (((await stat(path)).mode & 0o077) !== 0) throw new Error(`${path} can be read by others. Run: chmod 600 ${path}`)
  const key = readPrivateKey(await readFile(path, 'utf8'))
  if (keyIdOf(key) !== keyId) throw new Error(`${path} holds another key than its name says.`)
  return key
}

async function makeKey(folder: string, now: Date): Promise<SigningKey> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(keyPath(folder, keyIdOf(privateKey)), pem, { mode: 0o600, flag: 'wx' })
  return publicKeyOf(privateKey, now)
}

const publicKeyOf = (privateKey: KeyObject, now: Date): SigningKey => ({
  keyId: keyIdOf(privateKey),
  algorithm: 'ecdsa-p256-sha256',
  publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  validFrom: now.toISOString(),
  validUntil: null,
  revokedAt: null,
})

const retiredAt = (key: SigningKey, now: Date): SigningKey => ({
  ...key,
  validUntil: key.validUntil ?? now.toISOString(),
})

async function readRing(folder: string): Promise<readonly SigningKey[]> {
  // safe because nobody but us writes this file; a hand-made one that lacks a field fails at the first signature
  const { keys } = JSON.parse(await readFile(join(folder, RING), 'utf8')) as { keys: SigningKey[] }
  return keys
}

async function writeRing(folder: string, keys: readonly SigningKey[]): Promise<void> {
  const draft = join(folder, `${RING}.${process.pid}`)
  await writeFile(draft, ringText(keys), { mode: 0o644 })
  await rename(draft, join(folder, RING))
}

const ringText = (keys: readonly SigningKey[]) => `${JSON.stringify({ keys }, null, 2)}\n`

const keyPath = (folder: string, keyId: string) => join(folder, `${keyId}.pem`)

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
