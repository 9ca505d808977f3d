import { type BuiltImage, gzipLayer, imageOf, type LayerEntry, tarOf } from './layout.ts'

/** What a small image shall contain; real package databases are made of it, so the scanner finds exactly this. */
export interface ImageSpec {
  /** `debian 12`, `alpine 3.19.1`; nothing for an image without an operating system. */
  readonly os?: string
  readonly dpkg?: readonly {
    readonly package: string
    readonly version: string
    readonly source?: string
    readonly sourceVersion?: string
  }[]
  readonly apk?: readonly {
    readonly package: string
    readonly version: string
    readonly origin?: string
    readonly licence?: string
  }[]
  readonly npm?: readonly { readonly name: string; readonly version: string; readonly licence?: string }[]
  readonly pypi?: readonly { readonly name: string; readonly version: string; readonly licence?: string }[]
  readonly go?: readonly GoProgram[]
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly user?: string
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  /** ISO 8601. */
  readonly createdAt?: string
}

export interface GoProgram {
  /** Where in the image, such as `usr/local/bin/server`. */
  readonly file: string
  /** Such as `go1.22.3`. */
  readonly goVersion: string
  readonly module: { readonly path: string; readonly version?: string }
  readonly dependencies?: readonly { readonly path: string; readonly version: string }[]
}

/** Builds the image: the system in one layer and the application in the next. The same spec always gives the same digest. */
export async function buildImage(spec: ImageSpec): Promise<BuiltImage> {
  const layers = [systemEntries(spec), applicationEntries(spec)].filter(entries => entries.length > 0)
  const built = await Promise.all(layers.map(async entries => gzipLayer(await tarOf(entries))))
  const { entrypoint, command, user, ports, environment, labels, createdAt } = spec
  const run = {
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(command && { Cmd: command }),
    ...(user && { User: user }),
    ...(labels && { Labels: labels }),
    Env: Object.entries(environment ?? {}).map(([name, value]) => `${name}=${value}`),
    ExposedPorts: Object.fromEntries((ports ?? []).map(port => [port, {}])),
  }
  return imageOf(built, { run, ...(createdAt && { createdAt }) })
}

/** The files of the operating system: its release and its package database. */
export function systemEntries({ os, dpkg = [], apk = [] }: ImageSpec): LayerEntry[] {
  const entries: LayerEntry[] = []
  if (os) entries.push({ path: 'etc/os-release', content: osReleaseFile(os) })
  if (dpkg.length) entries.push({ path: 'var/lib/dpkg/status', content: dpkg.map(dpkgParagraph).join('\n') })
  if (apk.length) entries.push({ path: 'lib/apk/db/installed', content: apk.map(apkParagraph).join('\n') })
  return entries
}

/** The files of the application: its installed packages and programs. */
export function applicationEntries({ npm = [], pypi = [], go = [] }: ImageSpec): LayerEntry[] {
  return [
    ...npm.map(({ name, version, licence = 'MIT' }) => ({
      path: `app/node_modules/${name}/package.json`,
      content: JSON.stringify({ name, version, license: licence }),
    })),
    ...pypi.map(({ name, version, licence = 'MIT' }) => ({
      path: `opt/venv/lib/python3.11/site-packages/${name.replaceAll('-', '_')}-${version}.dist-info/METADATA`,
      content: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nLicense: ${licence}\n\nA package.\n`,
    })),
    ...go.map(program => ({ path: program.file, content: goBinary(program), mode: 0o755 })),
  ]
}

export function osReleaseFile(os: string): string {
  const [id = '', version = ''] = os.split(' ')
  return `PRETTY_NAME="${id} ${version}"\nNAME="${id}"\nVERSION_ID="${version}"\nID=${id}\n`
}

type DpkgSpec = NonNullable<ImageSpec['dpkg']>[number]

export function dpkgParagraph({ package: name, version, source, sourceVersion }: DpkgSpec): string {
  const from = source || sourceVersion ? `Source: ${source ?? name}${sourceVersion ? ` (${sourceVersion})` : ''}\n` : ''
  return `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\n${from}Version: ${version}\nDescription: ${name}\n more of it\n`
}

type ApkSpec = NonNullable<ImageSpec['apk']>[number]

const apkParagraph = ({ package: name, version, origin = name, licence = 'MIT' }: ApkSpec): string =>
  `C:Q1AAAAAAAAAAAAAAAAAAAAAAAAAAA=\nP:${name}\nV:${version}\nA:x86_64\nL:${licence}\no:${origin}\nF:usr/bin\nR:${name}\n`

/** The least that reads as a Go program: an ELF header, and Go's build information in the form Go writes since 1.18. */
export function goBinary({ goVersion, module, dependencies = [] }: GoProgram): Buffer {
  const lines = [
    `path\t${module.path}`,
    `mod\t${module.path}\t${module.version ?? '(devel)'}\t`,
    ...dependencies.map(({ path, version }) => `dep\t${path}\t${version}\th1:AAAA=`),
    'build\t-compiler=gc\n',
  ]
  const modules = Buffer.concat([
    Buffer.from(FRAME_START, 'hex'),
    Buffer.from(lines.join('\n')),
    Buffer.from(FRAME_END, 'hex'),
  ])
  const header = Buffer.alloc(32)
  header.set([0xff, ...Buffer.from(' Go buildinf:'), 8, 2])
  const elf = Buffer.alloc(4096)
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  return Buffer.concat([elf, header, withLength(Buffer.from(goVersion)), withLength(modules), Buffer.alloc(64)])
}

const FRAME_START = '3077af0c9274080241e1c107e6d618e6'
const FRAME_END = 'f932433186182072008242104116d8f2'

/** A string after its length as a varint. */
function withLength(bytes: Buffer): Buffer {
  const length: number[] = []
  let rest = bytes.length
  for (; rest >= 0x80; rest >>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.from([...length, rest]), bytes])
}
