import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { imageSource } from '../../../src/adapters/oci/image-source.ts'
import type { ImageReference } from '../../../src/adapters/oci/port.ts'
import { type FetchLimits, imageSourceSettings } from '../../../src/adapters/oci/settings.ts'
import { type BuiltImage, sha256 } from '../../../src/demo/layout.ts'
import { serve } from '../loopback.ts'

/** Takes a request over; false leaves it to the registry. */
type Interceptor = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>

export interface RegistryStandIn {
  /** `127.0.0.1:port`, as a reference names it. */
  readonly host: string
  readonly url: string
  /** `GET /path` of every request, in order, with the headers it came with. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers'] }[]
  intercept: Interceptor
  /** It lists referrers itself, as OCI 1.1 has it; older ones leave that to their clients. */
  knowsReferrers: boolean
  /** What it holds under a tag or digest of a repository. */
  manifest(repository: string, name: string): { readonly mediaType: string; readonly bytes: Uint8Array } | undefined
  blob(digest: string): Uint8Array | undefined
  push(repository: string, tag: string, image: BuiltImage): void
}

/** A registry on loopback that speaks the OCI distribution protocol, and lies where a test asks it to. */
export async function registryStandIn(): Promise<RegistryStandIn> {
  const manifests = new Map<string, { mediaType: string; bytes: Uint8Array; digest: string }>()
  const blobs = new Map<string, Uint8Array>()
  const requests: RegistryStandIn['requests'] = []
  const standIn = { intercept: (() => false) as Interceptor, knowsReferrers: false }
  const { url, port } = await serve(async (request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers })
    if (await standIn.intercept(request, response)) return
    if (request.method !== 'GET') return void (await write(request, response))
    const [, repository = '', kind, name = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? []
    const manifest = manifests.get(`${repository} ${name}`)
    if (kind === 'manifests' && manifest) {
      response.setHeader('content-type', manifest.mediaType)
      response.setHeader('docker-content-digest', manifest.digest)
      return void response.end(manifest.bytes)
    }
    const blob = kind === 'blobs' ? blobs.get(name) : undefined
    if (blob) return sendBlob(request, response, blob)
    response.statusCode = 404
    response.end('{"errors":[{"code":"NAME_UNKNOWN"}]}')
  })
  /** The writing half: a blob in one upload, a manifest by its tag or digest. */
  async function write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '', 'http://registry')
    const [, repository = '', kind = '', name = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(path.pathname) ?? []
    const bytes = await bytesOf(request)
    const digest = sha256(bytes)
    if (request.method === 'POST') {
      response.setHeader('location', `/v2/${repository}/blobs/uploads/1?state=begun`)
      response.statusCode = 202
    } else if (kind === 'blobs' && request.method === 'HEAD') {
      response.statusCode = blobs.has(name) ? 200 : 404
    } else if (kind === 'blobs') {
      const isWhole = path.searchParams.get('state') === 'begun' && path.searchParams.get('digest') === digest
      if (isWhole) blobs.set(digest, bytes)
      response.statusCode = isWhole ? 201 : 400
    } else {
      const manifest = { mediaType: request.headers['content-type'] ?? '', bytes, digest }
      for (const key of [name, digest]) manifests.set(`${repository} ${key}`, manifest)
      const { subject } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { subject?: { digest: string } }
      if (standIn.knowsReferrers && subject) response.setHeader('oci-subject', subject.digest)
      response.statusCode = 201
    }
    response.end()
  }

  return Object.assign(standIn, {
    manifest: (repository: string, name: string) => manifests.get(`${repository} ${name}`),
    blob: (digest: string) => blobs.get(digest),
    host: `127.0.0.1:${port}`,
    url,
    requests,
    push(repository: string, tag: string, image: BuiltImage) {
      for (const { digest, mediaType, bytes } of image.blobs) {
        blobs.set(digest, bytes)
        manifests.set(`${repository} ${digest}`, { digest, mediaType, bytes })
        if (digest === image.digest) manifests.set(`${repository} ${tag}`, { digest, mediaType, bytes })
      }
    },
  })
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function sendBlob(request: IncomingMessage, response: ServerResponse, blob: Uint8Array): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (start > 0) {
    response.statusCode = 206
    response.setHeader('content-range', `bytes ${start}-${blob.length - 1}/${blob.length}`)
  }
  response.setHeader('content-length', blob.length - start)
  response.end(blob.subarray(start))
}

/** Sends the beginning of a body whose whole length was promised, then cuts the connection. */
export async function breakOff(response: ServerResponse, bytes: Uint8Array, promised: number): Promise<void> {
  response.setHeader('content-length', promised)
  response.write(bytes)
  // The bytes have to leave before the connection does.
  await pause(20)
  response.destroy()
}

/** An image source that may reach loopback without TLS, impatient enough for tests. */
export function loopbackSource(limits: Partial<FetchLimits> = {}) {
  const source = imageSource(imageSourceSettings(loopbackSettings(limits)))
  onTestFinished(() => source.close())
  return source
}

export const loopbackSettings = (limits: Partial<FetchLimits> = {}) => ({
  allowPrivate: true,
  limits: { retryDelayMs: 1, ...limits },
})

export const referenceTo = (host: string, repository: string, tag = 'latest'): ImageReference => ({
  kind: 'registry',
  registry: host,
  repository,
  tag,
})
