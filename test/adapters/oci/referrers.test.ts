import { expect, onTestFinished, test } from 'vitest'
import type { Artifact } from '../../../src/adapters/oci/port.ts'
import { referrerSink } from '../../../src/adapters/oci/referrers.ts'
import { imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { sha256 } from '../../../src/demo/layout.ts'
import { imageOfEntries } from '../../support/images.ts'
import { loopbackSettings, registryStandIn } from '../../support/stand-ins/oci-registry.ts'

const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json'
const writer = { username: 'signer', password: 'may write' }
const artifact = (text: string): Artifact => ({
  mediaType: BUNDLE,
  bytes: Buffer.from(text),
  annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' },
})

async function pushedImage() {
  const registry = await registryStandIn()
  const image = await imageOfEntries([{ path: 'hello', content: 'hello' }])
  registry.push('acme/chat', 'latest', image)
  const sink = referrerSink(imageSourceSettings(loopbackSettings({ attempts: 1 })))
  onTestFinished(() => sink.close())
  const subject = { registry: registry.host, repository: 'acme/chat', digest: image.digest }
  const json = (name: string) => JSON.parse(Buffer.from(registry.manifest('acme/chat', name)!.bytes).toString('utf8'))
  return { registry, image, sink, subject, json, tag: image.digest.replace(':', '-') }
}

test('a bundle becomes an artifact whose subject is the image, with the bytes as they were given', async () => {
  const { registry, image, sink, subject, json } = await pushedImage()
  registry.knowsReferrers = true
  const { digest, listedBy } = await sink.attach(subject, artifact('{"signed":1}'), { credentials: writer })
  expect(listedBy).toBe('REFERRERS')
  const manifest = json(digest)
  const subjectBytes = image.blobs.find(blob => blob.digest === image.digest)!.bytes
  expect(manifest).toMatchObject({
    artifactType: BUNDLE,
    subject: { digest: image.digest, size: subjectBytes.length, mediaType: image.mediaType },
    annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' },
  })
  expect(Buffer.from(registry.blob(manifest.layers[0].digest)!).toString()).toBe('{"signed":1}')
  expect(Buffer.from(registry.blob(manifest.config.digest)!).toString()).toBe('{}')
})

test('an older registry gets the list under the fallback tag, and what others listed there stays', async () => {
  const { registry, sink, subject, json, tag } = await pushedImage()
  const theirs = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: sha256(Buffer.from('x')), size: 1 }
  registry.push('acme/chat', tag, listOf([theirs]))
  const first = await sink.attach(subject, artifact('one'), { credentials: writer })
  const second = await sink.attach(subject, artifact('two'), { credentials: writer })
  expect(first.listedBy).toBe('TAG')
  const listed = json(tag).manifests
  expect(listed.map((one: { digest: string }) => one.digest)).toEqual([theirs.digest, first.digest, second.digest])
  expect(listed[1]).toMatchObject({ artifactType: BUNDLE })
})

test('pushed twice it is there once', async () => {
  const { sink, subject, json, tag } = await pushedImage()
  const first = await sink.attach(subject, artifact('one'), { credentials: writer })
  expect(await sink.attach(subject, artifact('one'), { credentials: writer })).toEqual(first)
  expect(json(tag).manifests).toHaveLength(1)
})

test('a list that somebody else overwrote in between is written again', async () => {
  const { registry, sink, subject, json, tag } = await pushedImage()
  let isFirst = true
  registry.intercept = (request, response) => {
    if (request.method !== 'PUT' || !request.url?.endsWith(tag) || !isFirst) return false
    isFirst = false
    response.statusCode = 201
    response.end()
    return true
  }
  const { digest } = await sink.attach(subject, artifact('one'), { credentials: writer })
  expect(json(tag).manifests).toMatchObject([{ digest }])
})

test('a fallback tag that holds an image is left alone', async () => {
  const { registry, image, sink, subject, tag } = await pushedImage()
  registry.push('acme/chat', tag, image)
  await expect(sink.attach(subject, artifact('one'), { credentials: writer })).rejects.toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining('something else'),
  })
})

test('a token is asked for pushing to this repository alone, and one that may only read is refused with a sentence', async () => {
  const { registry, sink, subject } = await pushedImage()
  const scopes: (string | null)[] = []
  let mayWrite = false
  registry.intercept = (request, response) => {
    const url = new URL(request.url ?? '', registry.url)
    if (url.pathname === '/token') {
      scopes.push(url.searchParams.get('scope'))
      response.end(JSON.stringify({ token: 'good' }))
      return true
    }
    const isSignedIn = request.headers.authorization === 'Bearer good'
    if (isSignedIn && (mayWrite || request.method === 'GET' || request.method === 'HEAD')) return false
    response.statusCode = isSignedIn ? 403 : 401
    response.setHeader('www-authenticate', `Bearer realm="${registry.url}/token",service="stand-in"`)
    response.end()
    return true
  }
  await expect(sink.attach(subject, artifact('one'), { credentials: writer })).rejects.toMatchObject({
    kind: 'unauthorized',
    message: `The credentials for ${registry.host}/acme/chat do not allow to push to it.`,
  })
  mayWrite = true
  await sink.attach(subject, artifact('one'), { credentials: writer })
  expect(new Set(scopes)).toEqual(new Set(['repository:acme/chat:pull,push']))
})

test('an upload that is sent elsewhere takes no credentials along', async () => {
  const { registry, sink, subject } = await pushedImage()
  const elsewhere = await registryStandIn()
  registry.intercept = (request, response) => {
    if (request.method !== 'POST') return false
    response.statusCode = 202
    response.setHeader('location', `${elsewhere.url}/v2/acme/chat/blobs/uploads/1?state=begun`)
    response.end()
    return true
  }
  await sink.attach(subject, artifact('one'), { credentials: writer })
  expect(elsewhere.requests.length).toBe(2)
  expect(elsewhere.requests.filter(one => one.headers.authorization)).toEqual([])
})

test('an image that is gone is not signed into the void', async () => {
  const { sink, subject } = await pushedImage()
  const gone = { ...subject, digest: sha256(Buffer.from('gone')) }
  await expect(sink.attach(gone, artifact('one'), { credentials: writer })).rejects.toMatchObject({ kind: 'not-found' })
})

function listOf(manifests: readonly object[]) {
  const mediaType = 'application/vnd.oci.image.index.v1+json'
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests }))
  const digest = sha256(bytes)
  return { digest, mediaType, blobs: [{ digest, mediaType, bytes }] }
}
