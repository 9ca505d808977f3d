import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import type { ScanLimits } from '../limits.ts'
import { inMiB } from '../limits.ts'
import { paragraphs } from './control-fields.ts'
import type { LanguagePackage } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'

/** Artifacts of a Java archive and of the archives in it, with what could not be read. */
export interface JarContents {
  readonly packages: LanguagePackage[]
  readonly unread: { readonly within: string; readonly why: string; readonly partial: boolean }[]
}

const ARCHIVE = /\.(jar|war|ear|par|sar|nar|jpi|hpi|kar|lpkg)$/
const POM = /^(?:.*\/)?META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/
const MANIFEST = 'META-INF/MANIFEST.MF'
const ENTRIES = 200_000
const METADATA_BYTES = 1024 * 1024

export async function readJar(bytes: Buffer, path: string, limits: ScanLimits): Promise<JarContents> {
  const reading: Reading = { packages: [], unread: [], left: limits.jarUnpackedBytes, limits }
  await readArchive(bytes, path, '', 1, reading)
  return reading
}

interface Reading extends JarContents {
  /** Bytes that may still be unpacked out of the whole archive. */
  left: number
  readonly limits: ScanLimits
}

async function readArchive(
  bytes: Buffer,
  path: string,
  within: string,
  depth: number,
  reading: Reading,
): Promise<void> {
  const refuse = (why: string, partial: boolean) => void reading.unread.push({ within, why, partial })
  let zip: ZipFile
  try {
    zip = await openZip(bytes)
  } catch {
    return refuse('is not a readable Java archive', false)
  }
  const poms: LanguagePackage[] = []
  let manifest: string | null = null
  try {
    if (zip.entryCount > ENTRIES)
      return refuse(
        `holds ${zip.entryCount.toLocaleString('en-US')} entries; at most ${ENTRIES.toLocaleString('en-US')} are read`,
        true,
      )
    for await (const entry of entriesOf(zip)) {
      const name = entry.fileName.toString()
      const isArchive = ARCHIVE.test(name)
      if (!isArchive && name !== MANIFEST && !POM.test(name)) continue
      if (isArchive && depth >= reading.limits.jarDepth) {
        reading.unread.push({
          within: joined(within, name),
          why: `is an archive nested more than ${reading.limits.jarDepth} deep`,
          partial: true,
        })
        continue
      }
      const most = Math.min(isArchive ? reading.limits.jarBytes : METADATA_BYTES, reading.left)
      const content = entry.uncompressedSize > most ? null : await contentOf(zip, entry, most)
      if (!content) {
        reading.unread.push({
          within: joined(within, name),
          why: `unpacks to more than ${inMiB(most)}, which is the most that is read`,
          partial: true,
        })
        continue
      }
      reading.left -= content.length
      if (isArchive) await readArchive(content, name, joined(within, name), depth + 1, reading)
      else if (name === MANIFEST) manifest = content.toString('utf8')
      else poms.push(...pomPackage(content.toString('utf8'), within, refuse))
    }
  } catch {
    refuse('is a damaged Java archive', false)
  } finally {
    zip.close()
  }
  if (poms.length) reading.packages.push(...poms)
  else if (manifest !== null) reading.packages.push(...manifestPackage(manifest, path, within))
}

const joined = (within: string, name: string): string => (within ? `${within}!${name}` : name).slice(0, 1024)

function pomPackage(text: string, within: string, refuse: (why: string, partial: boolean) => void): LanguagePackage[] {
  const property = (key: string) => new RegExp(`^${key}[ \\t]*[=:][ \\t]*(.*?)[ \\t\\r]*$`, 'm').exec(text)?.[1]
  const group = property('groupId')
  const artifact = property('artifactId')
  const version = property('version')
  const wrong = implausible(group, version) ?? implausible(artifact, version)
  if (!wrong)
    return [
      {
        type: 'maven',
        name: `${group}:${artifact}`,
        version: version ?? '',
        licences: [],
        ...(within ? { within } : {}),
      },
    ]
  refuse(`holds a pom.properties that ${wrong}`, false)
  return []
}

const MANIFEST_FIELDS = new Set([
  'implementation-title',
  'implementation-version',
  'implementation-vendor-id',
  'bundle-symbolicname',
  'bundle-version',
  'bundle-license',
  'automatic-module-name',
])

/** Without a pom.properties the manifest and the file's name are all there is; a group is only a guess, so often there is none. */
function manifestPackage(text: string, path: string, within: string): LanguagePackage[] {
  // A manifest folds its lines at 72 bytes; a line that begins with a blank belongs to the one before, without a break.
  const [fields] = paragraphs(text.replace(/\r?\n /g, ''), MANIFEST_FIELDS)
  const first = (key: string) => fields?.get(key)?.[0]
  const file = path.slice(path.lastIndexOf('/') + 1).replace(ARCHIVE, '')
  const [, fileArtifact = file, fileVersion] = /^(.+?)-(\d[\w.+-]*)$/.exec(file) ?? []
  const symbolic = first('bundle-symbolicname')?.split(';', 1)[0]?.trim()
  const version = fileVersion ?? first('implementation-version') ?? first('bundle-version')
  const group =
    first('implementation-vendor-id') ??
    (symbolic?.endsWith(`.${fileArtifact}`) ? symbolic.slice(0, -fileArtifact.length - 1) : undefined)
  const name = group ? `${group}:${fileArtifact}` : fileArtifact
  if (implausible(name, version)) return []
  return [
    {
      type: 'maven',
      name,
      version: version ?? '',
      licences: licencesOf(first('bundle-license')),
      ...(within ? { within } : {}),
    },
  ]
}

function openZip(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    // Names as bytes: with decoding yauzl refuses a whole archive for one odd path, and no path of it is ever followed here.
    fromBuffer(bytes, { lazyEntries: true, decodeStrings: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  const next = () =>
    new Promise<Entry | null>((resolve, reject) => {
      const settle = (act: () => void) => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error')
        act()
      }
      zip.once('entry', (entry: Entry) => settle(() => resolve(entry)))
      zip.once('end', () => settle(() => resolve(null)))
      zip.once('error', (error: Error) => settle(() => reject(error)))
      zip.readEntry()
    })
  for (let entry = await next(); entry; entry = await next()) yield entry
}

/** The content of an entry, or null if it is longer than `most`, whatever its header claims. */
function contentOf(zip: ZipFile, entry: Entry, most: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      const parts: Buffer[] = []
      let length = 0
      stream.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= most) return void parts.push(chunk)
        stream.destroy()
        resolve(null)
      })
      stream.on('end', () => resolve(Buffer.concat(parts, length)))
      stream.on('error', reject)
    })
  })
}
