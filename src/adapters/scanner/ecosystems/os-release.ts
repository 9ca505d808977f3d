import { cleanText } from '../../oci/clean-text.ts'
import type { OsRelease } from '../port.ts'
import type { Evidence } from './evidence.ts'

/** `KEY=value` or `KEY="value"` lines of an os-release file. */
export function readOsRelease(text: string): Evidence {
  const fields: Record<string, string> = {}
  for (const [, key = '', value = ''] of text.slice(0, 16_384).matchAll(/^([A-Z_]+)=(.*)$/gm)) {
    if (!WANTED.has(key)) continue
    fields[key] = cleanText(value.trim().replace(/^(["'])(.*)\1$/, '$2'), 200).trim()
  }
  return { kind: 'os-release', fields }
}

const WANTED = new Set(['ID', 'ID_LIKE', 'VERSION_ID', 'VERSION', 'PRETTY_NAME', 'CPE_NAME'])

/** A release in OSV's words, for the package format whose database was found. */
export function osRelease(fields: Readonly<Record<string, string>>, format: 'deb' | 'apk' | 'rpm' | null): OsRelease {
  const id = (fields.ID ?? 'linux').toLowerCase()
  const versionId = fields.VERSION_ID || null
  return {
    id,
    versionId,
    prettyName: fields.PRETTY_NAME || null,
    ecosystem: format && ecosystemOf(id, versionId, fields),
  }
}

/** What keeps advisories from being found for the packages of a distribution. */
export interface ReleaseGap {
  readonly why: string
  /** Deleting a line or a file must not hide every hole of a distribution: such a scan is no pass (S17). */
  readonly partial: boolean
}

/** Of an image with packages of a distribution, by the fields of its os-release, null where there is none. */
export function releaseGap(fields: Readonly<Record<string, string>> | null): ReleaseGap | null {
  const id = fields?.ID?.toLowerCase() ?? ''
  if (!id || (!fields?.VERSION_ID && !ROLLING.has(id)))
    return {
      why: 'The image does not say which release of its distribution it is, so no advisory of a release can match.',
      partial: true,
    }
  if (id in OSV_NAMES) return null
  return {
    why: `No advisories of the distribution ${id} are known here, so its packages are judged only by scanners with advisories of their own.`,
    partial: false,
  }
}

/** A function of id and release alone, but for openEuler's: whatever else it took would have to be in the package URL too. */
function ecosystemOf(id: string, versionId: string | null, fields: Readonly<Record<string, string>>): string {
  const name = OSV_NAMES[id] ?? id
  // Rolling distributions have one stream of advisories.
  if (ROLLING.has(id) || !versionId) return name
  if (id === 'alpine') return `${name}:v${/^\d+\.\d+/.exec(versionId)?.[0] ?? versionId}`
  if (id === 'ubuntu') return `${name}:${versionId}${isLongTerm(versionId) ? ':LTS' : ''}`
  if (id === 'opensuse-leap') return `${name}:Leap ${versionId}`
  // Service packs ended with release 15.
  if (id === 'sles')
    return `${name}:Linux Enterprise Server ${Number(major(versionId)) > 15 ? versionId : versionId.replace('.', ' SP')}`
  // Since release 10 Red Hat's own advisories name the minor release.
  if (id === 'rhel') return `${name}:enterprise_linux:${Number(major(versionId)) > 9 ? versionId : major(versionId)}`
  if (id === 'openeuler') return `${name}:${versionId}${longTermMark(fields.VERSION)}`
  if (MAJOR_ONLY.has(id)) return `${name}:${major(versionId)}`
  return `${name}:${versionId}`
}

/** Every second April since 2008, and June 2006. */
const isLongTerm = (versionId: string): boolean => /^(6\.06|0?8\.04|[1-9][02468]\.04)$/.test(versionId)

/** `22.03 (LTS-SP3)` -> `-LTS-SP3` */
function longTermMark(version: string | undefined): string {
  const mark = /\((LTS(?:-SP\d+)?)\)/.exec(version ?? '')?.[1]
  return mark ? `-${mark}` : ''
}

const major = (versionId: string): string => versionId.split('.', 1)[0] ?? versionId

const ROLLING = new Set(['wolfi', 'chainguard', 'opensuse-tumbleweed'])
const MAJOR_ONLY = new Set(['debian', 'almalinux', 'rocky', 'azurelinux', 'mariner'])
const OSV_NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  alpine: 'Alpine',
  wolfi: 'Wolfi',
  chainguard: 'Chainguard',
  almalinux: 'AlmaLinux',
  rocky: 'Rocky Linux',
  rhel: 'Red Hat',
  'opensuse-leap': 'openSUSE',
  'opensuse-tumbleweed': 'openSUSE:Tumbleweed',
  sles: 'SUSE',
  openeuler: 'openEuler',
  mageia: 'Mageia',
  photon: 'Photon OS',
  azurelinux: 'Azure Linux',
  // Its name until release 2.
  mariner: 'Azure Linux',
}
