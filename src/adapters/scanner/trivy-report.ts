import { cleanText } from '../oci/clean-text.ts'
import { ScanFailure } from './failure.ts'
import type { ScannerFinding } from './port.ts'
import { objectsOf, requireSubject, textOf, trivyObject } from './trivy-json.ts'

const SEVERITIES: ReadonlySet<string> = new Set([
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
] satisfies ScannerFinding['severity'][])
const isSeverity = (text: string): text is ScannerFinding['severity'] => SEVERITIES.has(text)

const ECOSYSTEMS: Readonly<Record<string, string>> = {
  'node-pkg': 'npm',
  'python-pkg': 'PyPI',
  gobinary: 'Go',
  jar: 'Maven',
  'rust-binary': 'crates.io',
  rustbinary: 'crates.io',
}

/** Findings of Trivy's JSON report on one image. An image without packages has no results, which is no error. */
export function readTrivyReport(output: Buffer, image: string): ScannerFinding[] {
  const report = trivyObject(output)
  if (report.SchemaVersion !== 2)
    throw new ScanFailure('scanner', 'Trivy answered in a report format that is not known here.', false)
  requireSubject(textOf(report.ArtifactName), image)
  return objectsOf(report.Results).flatMap(result => {
    const type = textOf(result.Type)
    const ecosystem = ECOSYSTEMS[type] ?? type
    return objectsOf(result.Vulnerabilities).map((each): ScannerFinding => {
      const severity = textOf(each.Severity)
      return {
        advisoryId: cleanText(textOf(each.VulnerabilityID), 200),
        ecosystem: cleanText(ecosystem, 100),
        packageName: cleanText(textOf(each.PkgName), 512),
        installedVersion: cleanText(textOf(each.InstalledVersion), 256),
        fixedVersion: cleanText(textOf(each.FixedVersion), 256) || null,
        severity: isSeverity(severity) ? severity : 'UNKNOWN',
        title: cleanText(textOf(each.Title), 500) || null,
        path: cleanText(textOf(each.PkgPath), 1024) || null,
      }
    })
  })
}
