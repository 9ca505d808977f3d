import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { demotions, pendingChanges, ruledOutDigests, staffFlags } from '../../database/tables/trust.ts'
import type { StandingFacts } from '../../domain/admission.ts'
import type { Severity, TrustLevel } from '../../domain/policy.ts'
import { signatureHolds } from '../../domain/signature.ts'
import type { Demotion } from '../../domain/trust-demotion.ts'
import type { CargoRow, PublisherRow } from '../cargos/lock-cargo.ts'
import type { Queryable } from '../context.ts'

export type VersionRow = typeof versions.$inferSelect
export type SignatureRow = typeof signatures.$inferSelect
export type PendingRow = typeof pendingChanges.$inferSelect
export type DemotionRow = typeof demotions.$inferSelect
export type FoundFinding = StandingFacts['findings'][number] & { readonly id: string }

export interface Locked {
  readonly cargo: CargoRow
  readonly publisher: PublisherRow
}

export const levelOf = (cargo: Pick<CargoRow, 'trustLevel'>): TrustLevel => cargo.trustLevel as TrustLevel // safe because the database holds 0 to 3

/** The version that stands for a Cargo: the current one, else the one it had or registered last. */
export async function standingVersion(db: Queryable, cargo: CargoRow): Promise<VersionRow | undefined> {
  const [row] = await db
    .select()
    .from(versions)
    .where(cargo.currentVersionId ? eq(versions.id, cargo.currentVersionId) : eq(versions.cargoId, cargo.id))
    .orderBy(sql`${versions.publishedAt} desc nulls last`, desc(versions.number))
    .limit(1)
  return row
}

/** The open findings of a version as the rules of trust read them. */
export async function findingsOf(db: Queryable, versionId: string): Promise<FoundFinding[]> {
  const rows = await db
    .select({ finding: findings, exceptedUntil: exceptions.expiresAt })
    .from(findings)
    .leftJoin(exceptions, and(eq(exceptions.findingId, findings.id), isNull(exceptions.endedAt)))
    .where(
      // What the vendor has not told of is shown and counts for nothing.
      and(eq(findings.versionId, versionId), isNull(findings.closedAt), eq(findings.vendorStatusUnknown, false)),
    )
    .orderBy(findings.severityRank, findings.id)
  return rows.map(({ finding: row, exceptedUntil }) => ({
    id: row.id,
    name: row.aliases[0] ?? row.advisoryId,
    packageName: row.packageName,
    severity: row.severity,
    ...(row.fixedVersion !== null && { fixedVersion: row.fixedVersion }),
    isExcepted: row.isExcepted,
    exceptedUntil: row.isExcepted ? (exceptedUntil ?? undefined) : undefined,
    isExploited: row.knownExploited,
    isNew: isClocked(row.severity) && row.countsFrom === null,
    deferredUntil: row.countsFrom ?? undefined,
  }))
}

/** S27: what an import that waits for staff calls critical in an image; nothing new starts on it meanwhile. */
export async function criticalsOnHold(db: Queryable, imageId: number | null): Promise<string[]> {
  if (imageId === null) return []
  const rows = await db.execute<{ name: string }>(sql`
    select distinct a.id as name
    from advisories a join package_matches m on m.advisory_id = a.id
    join image_packages i on i.package_version_id = m.package_version_id
    where a.is_on_hold and a.severity = 'CRITICAL' and i.image_id = ${imageId} and i.owned_by is null
    order by a.id`)
  return rows.map(row => row.name)
}

/** Only what can cost a level has a clock (S23). */
const isClocked = (severity: Severity): boolean => severity === 'HIGH' || severity === 'CRITICAL'

/** Gives findings that were not judged before the moment from which they count. */
export async function setClocks(db: Queryable, versionId: string, countsFrom: Date): Promise<void> {
  await db
    .update(findings)
    .set({ countsFrom })
    .where(
      and(
        eq(findings.versionId, versionId),
        isNull(findings.closedAt),
        isNull(findings.countsFrom),
        inArray(findings.severity, ['HIGH', 'CRITICAL']),
      ),
    )
}

/** A version that is published is published with what it has: its findings count from now on. */
export async function countFromNow(db: Queryable, versionId: string, now: Date): Promise<void> {
  await db
    .update(findings)
    .set({ countsFrom: now })
    .where(
      and(
        eq(findings.versionId, versionId),
        isNull(findings.closedAt),
        inArray(findings.severity, ['HIGH', 'CRITICAL']),
        sql`${findings.countsFrom} is null or ${findings.countsFrom} > ${now.toISOString()}::timestamptz`,
      ),
    )
}

/** The signatures of a version that were not taken back. */
export async function signaturesInForce(db: Queryable, versionIds: readonly string[]): Promise<SignatureRow[]> {
  if (versionIds.length === 0) return []
  return db
    .select()
    .from(signatures)
    .where(and(inArray(signatures.versionId, [...versionIds]), isNull(signatures.revokedAt)))
}

/** Until when the review of a version holds; undefined when it has none (R11). */
export function reviewSignedUntil(
  inForce: readonly SignatureRow[],
  version: Pick<VersionRow, 'id' | 'digest'>,
  now: Date,
): Date | undefined {
  const review = inForce.find(
    one => one.kind === 'REVIEW' && one.versionId === version.id && one.digest === version.digest,
  )
  return review && signatureHolds(review, now) ? (review.expiresAt ?? undefined) : undefined
}

export const hasIntegritySignature = (
  inForce: readonly SignatureRow[],
  version: Pick<VersionRow, 'id' | 'digest'>,
  now: Date,
): boolean =>
  inForce.some(
    one =>
      one.kind === 'INTEGRITY' &&
      one.versionId === version.id &&
      one.digest === version.digest &&
      signatureHolds(one, now),
  )

export async function openPending(db: Queryable, cargoId: string): Promise<PendingRow | undefined> {
  const [row] = await db
    .select()
    .from(pendingChanges)
    .where(and(eq(pendingChanges.cargoId, cargoId), isNull(pendingChanges.closedAt)))
  return row
}

/** Every level lost that no promotion followed (S27), the last one first. */
export const openDemotions = (db: Queryable, cargoId: string): Promise<DemotionRow[]> =>
  db
    .select()
    .from(demotions)
    .where(and(eq(demotions.cargoId, cargoId), isNull(demotions.endedAt)))
    .orderBy(desc(demotions.at), desc(demotions.id))

export const toDemotion = (row: DemotionRow): Demotion => ({
  cause: row.cause,
  from: row.fromLevel as TrustLevel, // safe because levels are written by the domain only
  to: row.toLevel as TrustLevel,
  successfulJobsThen: row.successfulJobsThen,
  findingNames: row.findingNames,
  reasonText: row.reasonText,
  isClearedByStaff: row.clearedAt !== null,
})

export async function isRuledOut(db: Queryable, digest: string): Promise<boolean> {
  const [row] = await db.select().from(ruledOutDigests).where(eq(ruledOutDigests.digest, digest))
  return row !== undefined
}

/** S12: its name waits for staff, or staff found that it imitates another. */
export async function isNameHeldBack(db: Queryable, cargoId: string): Promise<boolean> {
  const [flag] = await db
    .select({ id: staffFlags.id })
    .from(staffFlags)
    .where(
      and(
        eq(staffFlags.cargoId, cargoId),
        eq(staffFlags.kind, 'LOOK_ALIKE'),
        sql`${staffFlags.ruling} is distinct from 'CLEARED'`,
      ),
    )
    .limit(1)
  return flag !== undefined
}
