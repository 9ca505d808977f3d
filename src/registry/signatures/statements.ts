import type { reviews } from '../../database/tables/reviews.ts'
import type { scans } from '../../database/tables/scans.ts'
import { parseImageReference } from '../../domain/image-reference.ts'
import { POLICY_VERSION } from '../../domain/policy.ts'
import { SIGNATURE_LIFETIME_MS, type SignedStatement, signedStatement } from '../../domain/signature.ts'
import type { SignatureRow, VersionRow } from '../trust/facts.ts'

type ScanRow = typeof scans.$inferSelect
type ReviewRow = Pick<typeof reviews.$inferSelect, 'id' | 'purpose'>

export const expiryFrom = (now: Date): Date => new Date(now.getTime() + SIGNATURE_LIFETIME_MS)

/** "This digest is the one published here as this version": no claim about what is in it. */
export const integrityStatement = (slug: string, version: VersionRow, now: Date): SignedStatement =>
  signedStatement('INTEGRITY', subjectOf(version), {
    cargo: slug,
    version: version.number,
    tag: version.tag,
    signedAt: now.toISOString(),
    expires: expiryFrom(now).toISOString(),
  })

/** What staff looked at when they approved (R15): exactly that and no more. */
export const reviewStatement = (facts: {
  readonly slug: string
  readonly version: VersionRow
  readonly scan: ScanRow | undefined
  readonly sbomDigest: string
  readonly review: ReviewRow
  readonly now: Date
}): SignedStatement => {
  const { slug, version, scan, review, now } = facts
  return signedStatement('REVIEW', subjectOf(version), {
    cargo: slug,
    version: version.number,
    review: `review_${review.id}`,
    purpose: review.purpose,
    reviewer: { role: 'staff' },
    policy: POLICY_VERSION,
    scan: {
      at: version.scannedAt?.toISOString() ?? null,
      scanner: scan?.scanner ?? null,
      scannerVersion: scan?.scannerVersion ?? null,
      dataSnapshot: scan?.snapshotId ?? null,
    },
    findings: {
      critical: version.criticalCount,
      high: version.highCount,
      effectiveHigh: version.effectiveHighCount,
      medium: version.mediumCount,
      low: version.lowCount,
      unknown: version.unknownCount,
    },
    sbom: { packages: version.packageCount, digest: facts.sbomDigest },
    signedAt: now.toISOString(),
    expires: expiryFrom(now).toISOString(),
  })
}

/** A signature cannot be taken back: this newer one says that it no longer stands. */
export const revocationStatement = (
  slug: string,
  version: VersionRow,
  revoked: SignatureRow,
  decisionId: string,
  now: Date,
): SignedStatement =>
  signedStatement('REVOCATION', subjectOf(version), {
    cargo: slug,
    version: version.number,
    revokes: { signature: `signature_${revoked.id}`, keyId: revoked.keyId, signedAt: revoked.signedAt.toISOString() },
    decision: `decision_${decisionId}`,
    signedAt: now.toISOString(),
  })

function subjectOf(version: VersionRow) {
  const reference = parseImageReference(version.reference)
  const repository =
    reference?.kind === 'registry'
      ? `${reference.registry}/${reference.repository}`
      : reference
        ? `oci:${reference.path}`
        : version.reference
  return { repository, digest: version.digest }
}
