import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageSource } from '../../src/adapters/oci/image-source.ts'
import { referrerSink } from '../../src/adapters/oci/referrers.ts'
import { imageSourceSettings } from '../../src/adapters/oci/settings.ts'
import { signatures } from '../../src/database/tables/signatures.ts'
import { buildImage } from '../../src/demo/images.ts'
import { writeLayout } from '../../src/demo/layout.ts'
import { savePullCredential } from '../../src/registry/publishers/pull-credentials/save.ts'
import { publishVersion } from '../../src/registry/versions/publish-version.ts'
import { freePort } from '../support/free-port.ts'
import { inProcessScanner, openWorld, type World } from '../support/world.ts'
import { answering } from './global-setup.ts'

/** bcrypt of `may-write`. */
const HTPASSWD = 'signer:$2b$05$pk3WaG0MuW3xiECYmv8Omu/RGdUp.gqSuBQm7nrCfYeDa2eiM6zOe\n'

const folder = mkdtempSync(join(tmpdir(), 'cargo-registry-signatures-'))
const settings = imageSourceSettings({ allowPrivate: true })
const [images, referrers] = [imageSource(settings), referrerSink(settings)]
let host: string
let world: World
let stop: () => void

/** Debian's docker-registry, which lets nobody in without a password, with one image in it. */
beforeAll(async () => {
  host = `127.0.0.1:${await freePort()}`
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD)
  writeFileSync(
    join(folder, 'registry.yml'),
    `version: 0.1
storage: { filesystem: { rootdirectory: '${folder}/storage' } }
auth: { htpasswd: { realm: private, path: '${folder}/htpasswd' } }
http: { addr: '${host}' }
log: { level: error }
`,
  )
  const registry = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: 'ignore' })
  stop = () => registry.kill()
  await answering(`http://${host}/v2/`, 401)
  await writeLayout(join(folder, 'layout'), { '1': await buildImage({ npm: [{ name: 'minutes', version: '1.0.0' }] }) })
  execFileSync('skopeo', [
    '--insecure-policy',
    'copy',
    '--quiet',
    '--preserve-digests',
    '--dest-tls-verify=false',
    '--dest-creds=signer:may-write',
    `oci:${folder}/layout:1`,
    `docker://${host}/acme/minutes:1`,
  ])
  world = await openWorld({ images, referrers, scanner: inProcessScanner(images) })
  const allowed = { ...world.registry.settings, allowPrivateRegistries: true, allowedImages: [host] }
  Object.assign(world.registry, { settings: allowed })
})
afterAll(async () => {
  await world?.close()
  images.close()
  referrers.close()
  stop?.()
  rmSync(folder, { recursive: true, force: true })
})

const get = async (path: string, accept = '*/*') => {
  const authorization = `Basic ${Buffer.from('signer:may-write').toString('base64')}`
  const answer = await fetch(`http://${host}/v2/acme/minutes/${path}`, { headers: { authorization, accept } })
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
}

test("a signature is pushed beside its image in Debian's registry, and openssl verifies it from there", async () => {
  const team = await world.team('acme')
  await savePullCredential(world.as(team.actor), {
    publisherId: team.publisherId,
    pattern: `${host}/acme`,
    username: 'signer',
    password: 'may-write',
    testReference: `${host}/acme/minutes:1`,
    pushesSignatures: true,
  })
  const cargoId = await world.cargo(team, 'minutes')
  const reference = `${host}/acme/minutes:1`
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference })
  await world.runJobs()

  const [signature] = await world.registry.db.select().from(signatures).where(eq(signatures.versionId, versionId))
  expect(signature).toMatchObject({ pushedAt: world.now, pushProblem: null })
  const listed = await get(
    `manifests/${signature!.digest.replace(':', '-')}`,
    'application/vnd.oci.image.index.v1+json',
  )
  expect(JSON.parse(listed.bytes.toString()).manifests).toMatchObject([{ digest: signature!.pushedAs }])
  const manifest = JSON.parse(
    (await get(`manifests/${signature!.pushedAs}`, 'application/vnd.oci.image.manifest.v1+json')).bytes.toString(),
  )
  expect(manifest.subject.digest).toBe(signature!.digest)
  const bundle = JSON.parse((await get(`blobs/${manifest.layers[0].digest}`)).bytes.toString())
  expect(await opensslSays(bundle)).toBe('Verified OK\n')
  bundle.dsseEnvelope.payload = bundle.dsseEnvelope.payload.replace('A', 'B')
  await expect(opensslSays(bundle)).rejects.toThrow('Command failed')
})

async function opensslSays(bundle: {
  dsseEnvelope: { payload: string; payloadType: string; signatures: { sig: string }[] }
}): Promise<string> {
  const { payload, payloadType, signatures: signed } = bundle.dsseEnvelope
  const bytes = Buffer.from(payload, 'base64')
  const head = `DSSEv1 ${payloadType.length} ${payloadType} ${bytes.length} `
  const [key] = await world.signer.keys()
  writeFileSync(join(folder, 'pae.bin'), Buffer.concat([Buffer.from(head), bytes]))
  writeFileSync(join(folder, 'sig.bin'), Buffer.from(signed[0]!.sig, 'base64'))
  writeFileSync(join(folder, 'cargo.pub'), key!.publicKeyPem)
  const files = ['-verify', join(folder, 'cargo.pub'), '-signature', join(folder, 'sig.bin'), join(folder, 'pae.bin')]
  return execFileSync('openssl', ['dgst', '-sha256', ...files]).toString()
}
