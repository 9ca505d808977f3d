import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative } from 'node:path'
import { BlobCheck, isDigest } from './digest.ts'
import type { DocumentAndType, DocumentSource } from './document-source.ts'
import { ImageFailure } from './failure.ts'
import { cancelled } from './http.ts'
import type { Descriptor, ImageReference, OpenOptions } from './port.ts'
import type { ImageSourceSettings } from './settings.ts'

type LayoutReference = Extract<ImageReference, { kind: 'layout' }>

/** Manifests and blobs of an OCI image layout on disk, only beneath folders that the operator named. */
export class LayoutSource implements DocumentSource<LayoutReference> {
  readonly #settings: ImageSourceSettings

  constructor(settings: ImageSourceSettings) {
    this.#settings = settings
  }

  async manifest(reference: LayoutReference, wanted: string, _options?: OpenOptions): Promise<DocumentAndType> {
    const folder = await this.#folder(reference.path)
    if (isDigest(wanted))
      return { bytes: await this.#document(folder, blobPath(wanted)), mediaType: '', statedDigest: null }
    const index = parseIndex(await this.#document(folder, 'index.json'))
    const entry = index.find(each => each.name === wanted)
    if (!entry) throw new ImageFailure('not-found', `The image layout ${reference.path} has no tag ${wanted}.`)
    return {
      bytes: await this.#document(folder, blobPath(entry.digest)),
      mediaType: entry.mediaType,
      statedDigest: entry.digest,
    }
  }

  async *blob(reference: LayoutReference, blob: Descriptor, options: OpenOptions): AsyncGenerator<Uint8Array> {
    const check = new BlobCheck(blob)
    const file = await openInside(await this.#folder(reference.path), blobPath(blob.digest))
    try {
      const chunks = file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 })
      for await (const chunk of chunks as AsyncIterable<Buffer>) {
        if (options.signal?.aborted) throw cancelled(options.signal)
        check.add(chunk)
        yield chunk
      }
    } finally {
      await file.close()
    }
    if (check.complete) return
    throw new ImageFailure('invalid', `Blob ${blob.digest} is shorter than the ${blob.size} bytes its manifest states.`)
  }

  /** The real path of the layout, proved to be one of the operator's folders or beneath it. */
  async #folder(path: string): Promise<string> {
    const folder = await realpath(path).catch(() => null)
    for (const root of this.#settings.layoutRoots) {
      const real = await realpath(root).catch(() => null)
      if (folder && real && isBeneath(real, folder)) return folder
    }
    // The same answer whether it exists or not: the file system is not to be explored from outside.
    throw new ImageFailure('refused', `The image layout ${path} is not in a folder that this registry reads.`)
  }

  async #document(folder: string, path: string): Promise<Buffer> {
    const { documentBytes } = this.#settings.limits
    const file = await openInside(folder, path)
    try {
      if ((await file.stat()).size > documentBytes) {
        throw new ImageFailure(
          'invalid',
          `${path} is larger than the ${documentBytes / 1024 / 1024} MiB that are read.`,
        )
      }
      return await file.readFile()
    } finally {
      await file.close()
    }
  }
}

const blobPath = (digest: string): string => join('blobs', ...digest.split(':'))

/** Opens a plain file that no link leads out of `folder`, and that is no pipe or device to hang on. */
async function openInside(folder: string, path: string): Promise<FileHandle> {
  const real = await realpath(join(folder, path)).catch(() => null)
  if (!real) throw new ImageFailure('not-found', `The image layout has no ${path}.`)
  if (!isBeneath(folder, real))
    throw new ImageFailure('refused', `${path} of the image layout leads out of its folder.`)
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw new ImageFailure('invalid', `${path} of the image layout is not a file.`)
}

function isBeneath(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !isAbsolute(way))
}

function parseIndex(bytes: Buffer): { name: string; digest: string; mediaType: string }[] {
  const bad = () => new ImageFailure('invalid', 'index.json of the image layout is not an image index.')
  let json: unknown
  try {
    json = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw bad()
  }
  if (typeof json !== 'object' || json === null || !('manifests' in json) || !Array.isArray(json.manifests)) throw bad()
  return json.manifests.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null || !('digest' in each) || !isDigest(each.digest)) return []
    const annotations =
      'annotations' in each && typeof each.annotations === 'object' ? Object.entries(each.annotations ?? {}) : []
    const name = annotations.find(([key]) => key === 'org.opencontainers.image.ref.name')?.[1]
    const mediaType = 'mediaType' in each && typeof each.mediaType === 'string' ? each.mediaType : ''
    return typeof name === 'string' ? [{ name, digest: each.digest, mediaType }] : []
  })
}
