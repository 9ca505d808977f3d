import { ownedPaths } from './dpkg.ts'
import type { ApkPackage } from './evidence.ts'
import { implausible, licencesOf } from './plausible.ts'

/**
 * Packages of apk's `installed` database: `X:value` lines, an empty line after each package; `F:` names a folder and the `R:` lines
 * after it the files in it.
 */
export function readApkInstalled(text: string): { packages: ApkPackage[]; refused: string[] } {
  const packages: ApkPackage[] = []
  const refused: string[] = []
  for (const block of text.split(/\n\n+/)) {
    const fields: Record<string, string> = {}
    const files: string[] = []
    let folder = ''
    for (const line of block.split('\n')) {
      if (line[1] !== ':') continue
      const value = line.slice(2)
      if (line[0] === 'F') folder = value
      else if (line[0] === 'R') files.push(folder ? `${folder}/${value}` : value)
      else fields[line[0] ?? ''] ??= value
    }
    if (Object.keys(fields).length === 0) continue
    const { P: name = '', V: version = '', A: architecture = '', o: origin = '', L: licence = '' } = fields
    const wrong = implausible(name, version) ?? (origin ? implausible(origin, version) : null)
    if (wrong) refused.push(wrong)
    else {
      packages.push({
        name,
        version,
        architecture: /^[\w-]{1,30}$/.test(architecture) ? architecture : '',
        origin: origin || name,
        licence: licencesOf(licence)[0] ?? '',
        owns: ownedPaths(files),
      })
    }
  }
  return { packages, refused }
}
