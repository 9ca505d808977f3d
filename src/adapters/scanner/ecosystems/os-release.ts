import { cleanText } from '../../oci/clean-text.ts'
import type { OsRelease } from '../port.ts'
import type { Evidence } from './evidence.ts'

/** `KEY=value` or `KEY="value"` lines of an os-release file. */
export function readOsRelease(text: string): Evidence {
  const fields: Record<string, string> = {}
  for (const [, key = '', value = ''] of text.slice(0, 16_384).matchAll(/^([A-Z_]+)=(.*)$/gm)) {
    if (!WANTED.has(key)) continue
    fields[key] = cleanText(value.trim().replace(/^(["'])(.*)\1$/, '$2'), 200)
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

function ecosystemOf(id: string, versionId: string | null, fields: Readonly<Record<string, string>>): string {
  const name = OSV_NAMES[id] ?? id
  // Rolling distributions have one stream of advisories.
  if (ROLLING.has(id) || !versionId) return name
  if (id === 'alpine') return `${name}:v${versionId.split('.').slice(0, 2).join('.')}`
  if (id === 'ubuntu') return `${name}:${versionId}${/LTS/.test(fields.VERSION ?? '') ? ':LTS' : ''}`
  if (id === 'opensuse-leap') return `${name}:Leap ${versionId}`
  if (id === 'sles') return `${name}:Linux Enterprise Server ${versionId.replace('.', ' SP')}`
  if (id === 'rhel') return `${name}:enterprise_linux:${major(versionId)}`
  if (MAJOR_ONLY.has(id)) return `${name}:${major(versionId)}`
  return `${name}:${versionId}`
}

const major = (versionId: string): string => versionId.split('.', 1)[0] ?? versionId

const ROLLING = new Set(['wolfi', 'chainguard', 'opensuse-tumbleweed'])
const MAJOR_ONLY = new Set(['debian', 'almalinux', 'rocky'])
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
  mariner: 'Mariner',
}
