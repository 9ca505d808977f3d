import type { ScanLimits } from '../limits.ts'

/** What a file may be, by its path alone. `head` files are read only as far as their limit; the others must fit in it. */
export interface Recognised {
  readonly kind:
    | 'os-release'
    | 'dpkg-status'
    | 'dpkg-status-part'
    | 'dpkg-list'
    | 'dpkg-md5sums'
    | 'debian-copyright'
    | 'apk'
    | 'rpm-sqlite'
    | 'rpm-ndb'
    | 'rpm-bdb'
    | 'npm'
    | 'pypi'
    | 'jar'
  readonly limit: number
  readonly head: boolean
  /** Without it nothing is known of the operating system's packages, so a scan that cannot read it fails. */
  readonly essential: boolean
}

const HEAD_BYTES = 64 * 1024

export function recognise(path: string, limits: ScanLimits): Recognised | null {
  const kind = kindOf(path)
  if (!kind) return null
  const head = kind === 'pypi' || kind === 'debian-copyright'
  const essential = ESSENTIAL.has(kind)
  const limit = head
    ? HEAD_BYTES
    : essential
      ? limits.databaseBytes
      : kind === 'jar'
        ? limits.jarBytes
        : limits.metadataBytes
  return { kind, limit, head, essential }
}

/**
 * Whether a path that a distribution package owns is worth remembering: it may be evidence of a language package, or an
 * executable, whose name tells nothing.
 */
export function mayHoldLanguagePackage(path: string): boolean {
  const kind = kindOf(path)
  if (kind) return kind === 'npm' || kind === 'pypi' || kind === 'jar'
  return (
    !/^usr\/share\/(doc|man|locale|i18n|zoneinfo|info|lintian|icons|fonts|perl5?|mime|bash-completion)\//.test(path) &&
    !/^(etc|var)\//.test(path) &&
    !/\.(py|pyc|js|h|hpp|pm|pl|so|a|mo|gz|txt|md|json|html|rb|lua|conf|c|el|xml)$|\.so\.[0-9.]+$/.test(path)
  )
}

const ESSENTIAL: ReadonlySet<string> = new Set([
  'dpkg-status',
  'dpkg-status-part',
  'apk',
  'rpm-sqlite',
  'rpm-ndb',
  'rpm-bdb',
])

const EXACT: Readonly<Record<string, Recognised['kind']>> = {
  'etc/os-release': 'os-release',
  'usr/lib/os-release': 'os-release',
  'var/lib/dpkg/status': 'dpkg-status',
  'lib/apk/db/installed': 'apk',
  'usr/lib/apk/db/installed': 'apk',
}

const RPM_FOLDERS = ['var/lib/rpm/', 'usr/lib/sysimage/rpm/', 'usr/share/rpm/']
const RPM_FILES: Readonly<Record<string, Recognised['kind']>> = {
  'rpmdb.sqlite': 'rpm-sqlite',
  'Packages.db': 'rpm-ndb',
  Packages: 'rpm-bdb',
}

function kindOf(path: string): Recognised['kind'] | null {
  const exact = EXACT[path]
  if (exact) return exact
  // The last folder and the name decide nearly all; string ends are far cheaper than expressions over a million paths.
  if (path.endsWith('/package.json')) return NPM.test(path) ? 'npm' : null
  if (path.endsWith('-info/METADATA') || path.endsWith('-info/PKG-INFO') || path.endsWith('EGG-INFO/PKG-INFO'))
    return PYPI.test(path) ? 'pypi' : null
  if (path.endsWith('.egg-info')) return 'pypi'
  if (/\.(jar|war|ear|par|sar|nar|jpi|hpi|kar|lpkg)$/.test(path)) return 'jar'
  if (path.startsWith('var/lib/dpkg/')) return dpkgKind(path.slice('var/lib/dpkg/'.length))
  if (path.startsWith('usr/share/doc/') && path.endsWith('/copyright'))
    return path.split('/').length === 5 ? 'debian-copyright' : null
  const folder = RPM_FOLDERS.find(each => path.startsWith(each))
  return folder ? (RPM_FILES[path.slice(folder.length)] ?? null) : null
}

const NPM = /(^|\/)node_modules\/(@[^/]+\/)?[^/@.][^/]*\/package\.json$/
const PYPI = /(\.dist-info\/METADATA|(\.egg-info|(^|\/)EGG-INFO)\/PKG-INFO)$/

function dpkgKind(path: string): Recognised['kind'] | null {
  if (path.startsWith('info/') && path.endsWith('.list')) return 'dpkg-list'
  // Images without a package manager keep one file for each package, and its files in a list of checksums.
  if (path.startsWith('status.d/')) return path.endsWith('.md5sums') ? 'dpkg-md5sums' : 'dpkg-status-part'
  return null
}
