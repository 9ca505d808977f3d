import { eq } from 'drizzle-orm'
import type { Component, Sbom, ScannerFinding } from '../../adapters/scanner/port.ts'
import { images, scannerFindings } from '../../database/tables/packages.ts'
import type { Tx } from '../transaction.ts'
import { OWN_MATCHING } from './hits.ts'

/** What one scanner with advisories of its own says of an image. */
export interface Opinion {
  readonly scanner: string
  readonly scannerVersion: string
  readonly findings: readonly ScannerFinding[]
}

/** Rows in one insert: PostgreSQL takes 65,535 parameters a statement. */
const BATCH = 2_000

/**
 * Keeps what other scanners say of an image beside our own matches, in place of what they said before, and who was asked:
 * a finding that only some of them report is shown as disputed (S19).
 */
export async function recordOpinions(tx: Tx, imageId: number, sbom: Sbom, opinions: readonly Opinion[]): Promise<void> {
  await tx.db.delete(scannerFindings).where(eq(scannerFindings.imageId, imageId))
  const packages = packagesByName(sbom.components)
  const rows = opinions.flatMap(({ scanner, findings }) => {
    const once = new Map<string, typeof scannerFindings.$inferInsert>()
    for (const finding of findings) {
      const row = { imageId, scanner, ...toColumns(finding, packages) }
      once.set(JSON.stringify([row.advisoryId, row.ecosystem, row.packageName, row.installedVersion]), row)
    }
    return [...once.values()]
  })
  for (let at = 0; at < rows.length; at += BATCH) await tx.db.insert(scannerFindings).values(rows.slice(at, at + BATCH))
  await tx.db
    .update(images)
    .set({ matchers: [OWN_MATCHING, ...opinions.map(opinion => opinion.scanner)] })
    .where(eq(images.id, imageId))
}

function toColumns(finding: ScannerFinding, packages: PackagesByName) {
  const { advisoryId, installedVersion, fixedVersion, severity, title } = finding
  const found = componentOf(finding, packages)
  return {
    advisoryId,
    // S19: under the name that our own advisories have for the package, so that one flaw counts once.
    ecosystem: found?.ecosystem ?? finding.ecosystem,
    packageName: found?.matchName ?? finding.packageName,
    installedVersion: found?.version ?? installedVersion,
    fixedVersion,
    severity,
    title: title ?? '',
  }
}

type PackagesByName = ReadonlyMap<string, readonly Component[]>

function packagesByName(components: readonly Component[]): PackagesByName {
  const byName = new Map<string, Component[]>()
  for (const component of components) {
    const name = loose(component.name)
    const same = byName.get(name)
    if (same) same.push(component)
    else byName.set(name, [component])
  }
  return byName
}

/** The package of ours that a scanner speaks of: by its name and, of several, by its version. */
function componentOf(finding: ScannerFinding, packages: PackagesByName): Component | undefined {
  const named = packages.get(loose(finding.packageName)) ?? []
  const ofLanguage = named.filter(each => each.ecosystem === finding.ecosystem)
  const candidates = ofLanguage.length > 0 ? ofLanguage : named.filter(each => DISTRIBUTION.has(each.type))
  return candidates.find(each => each.version === finding.installedVersion) ?? candidates[0]
}

const DISTRIBUTION: ReadonlySet<Component['type']> = new Set(['deb', 'apk', 'rpm'] as const)

/** Names of one package differ in case and separators between tools (PEP 503). */
const loose = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')
