import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** One entry of a layer; a file if it has content, otherwise as its type says. */
export interface LayerEntry {
  readonly path: string
  readonly content?: string | Uint8Array
  readonly type?: 'file' | 'link' | 'symlink' | 'directory'
  readonly linkTo?: string
  readonly mode?: number
}

export interface Blob {
  readonly mediaType: string
  readonly digest: string
  readonly bytes: Uint8Array
}

export interface BuiltLayer extends Blob {
  /** Digest of the archive before it was packed. */
  readonly diffId: string
}

export interface BuiltImage {
  readonly digest: string
  readonly mediaType: string
  /** The manifest and everything it leads to. */
  readonly blobs: readonly Blob[]
}

/** How an image says it is run, in the words of the OCI configuration. */
export interface RunConfig {
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly User?: string
  readonly WorkingDir?: string
  readonly Env?: readonly string[]
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Labels?: Readonly<Record<string, string>>
}

export const MEDIA = {
  layer: 'application/vnd.oci.image.layer.v1.tar',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  config: 'application/vnd.oci.image.config.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
} as const

export const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export const blobOf = (mediaType: string, bytes: Uint8Array): Blob => ({ mediaType, bytes, digest: sha256(bytes) })

/** A tar of the entries, with fixed times and owners: the same entries always give the same bytes. */
export async function tarOf(entries: readonly LayerEntry[]): Promise<Buffer> {
  const tar = pack()
  for (const { path, content, type = content === undefined ? 'directory' : 'file', linkTo, mode } of entries) {
    const header: Partial<Header> & { name: string } = {
      name: path,
      type,
      mtime: new Date(0),
      mode: mode ?? (type === 'directory' ? 0o755 : 0o644),
    }
    if (linkTo !== undefined) header.linkname = linkTo
    tar.entry(header, Buffer.from(content ?? ''))
  }
  tar.finalize()
  const parts: Buffer[] = []
  for await (const part of tar as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

export const gzipLayer = (tar: Uint8Array): BuiltLayer => ({
  ...blobOf(MEDIA.gzip, gzipSync(tar)),
  diffId: sha256(tar),
})

/** An image of layers, lowest first. */
export function imageOf(
  layers: readonly BuiltLayer[],
  {
    run = {},
    architecture = 'amd64',
    createdAt = '2026-01-01T00:00:00Z',
  }: { run?: RunConfig; architecture?: string; createdAt?: string } = {},
): BuiltImage {
  const config = jsonBlob(MEDIA.config, {
    architecture,
    os: 'linux',
    created: createdAt,
    config: run,
    rootfs: { type: 'layers', diff_ids: layers.map(layer => layer.diffId) },
  })
  const manifest = jsonBlob(MEDIA.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA.manifest,
    config: descriptorOf(config),
    layers: layers.map(descriptorOf),
  })
  return { digest: manifest.digest, mediaType: MEDIA.manifest, blobs: [manifest, config, ...layers] }
}

export const descriptorOf = ({ mediaType, digest, bytes }: Blob) => ({ mediaType, digest, size: bytes.length })

export const jsonBlob = (mediaType: string, value: unknown): Blob =>
  blobOf(mediaType, Buffer.from(JSON.stringify(value)))

/** Writes images into an OCI image layout, beside those that are there; a tag is moved if it exists. */
export async function writeLayout(folder: string, images: Readonly<Record<string, BuiltImage>>): Promise<void> {
  await mkdir(join(folder, 'blobs', 'sha256'), { recursive: true })
  for (const { blobs } of Object.values(images)) {
    for (const { digest, bytes } of blobs) await writeFile(join(folder, 'blobs', ...digest.split(':')), bytes)
  }
  const tags = new Map(await tagsOf(folder))
  for (const [tag, image] of Object.entries(images)) {
    const manifest = image.blobs.find(blob => blob.digest === image.digest)
    if (!manifest) throw new Error(`The image ${tag} does not hold its own manifest.`)
    tags.set(tag, { ...descriptorOf(manifest), annotations: { [REF_NAME]: tag } })
  }
  await writeFile(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.index, manifests: [...tags.values()] }),
  )
}

const REF_NAME = 'org.opencontainers.image.ref.name'

async function tagsOf(folder: string): Promise<[string, object][]> {
  const text = await readFile(join(folder, 'index.json'), 'utf8').catch(() => '{"manifests":[]}')
  const { manifests }: { manifests: { annotations?: Record<string, string> }[] } = JSON.parse(text)
  return manifests.map(each => [each.annotations?.[REF_NAME] ?? '', each])
}
