import { and, eq, isNull } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { partnerAgreements } from '../../database/tables/proofs.ts'
import { standings } from '../../database/tables/runtime.ts'
import { type Standing, type StandingFacts, standing } from '../../domain/admission.ts'
import { type AgreedLimits, grantedAccess } from '../../domain/runtime.ts'
import type { Context, Queryable } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'
import {
  findingsOf,
  hasIntegritySignature,
  isRuledOut,
  type Locked,
  levelOf,
  reviewSignedUntil,
  signaturesInForce,
  standingVersion,
  type VersionRow,
} from './facts.ts'
import { tell } from './tell.ts'

/** What admission depends on, of one version, as it is stored now. */
export async function standingFacts(
  db: Queryable,
  { cargo, publisher }: Locked,
  version: VersionRow,
  now: Date,
): Promise<StandingFacts> {
  const inForce = await signaturesInForce(db, [version.id])
  return {
    cargoState: cargo.state,
    cargoLevel: levelOf(cargo),
    versionState: version.state,
    staffHold: version.staffHold,
    isPublisherBanned: publisher.bannedAt !== null,
    isKilled: cargo.killedAt !== null,
    isDigestRuledOut: await isRuledOut(db, version.digest),
    hasIntegritySignature: hasIntegritySignature(inForce, version, now),
    reviewSignedUntil: reviewSignedUntil(inForce, version, now),
    findings: await findingsOf(db, version.id),
    tier: publisher.tier,
    requested: { network: cargo.wantsNetwork, gpu: cargo.wantsGpu },
    isGpuAllowed: cargo.gpuAllowedAt !== null && publisher.agreedGpu && hasAgreement(publisher.agreementExpiresAt, now),
    // Also one that grants no more than the level does: its end is a clock all the same.
    agreement: publisher.agreementExpiresAt
      ? { limits: await agreedLimits(db, publisher.id), expiresAt: publisher.agreementExpiresAt }
      : undefined,
    now,
  }
}

/** S6: what the running agreement says of a job's limits. Only Partners pay for this statement. */
async function agreedLimits(db: Queryable, publisherId: string): Promise<AgreedLimits> {
  const { memoryBytes, cpus, durationSeconds } = partnerAgreements
  const [agreed] = await db
    .select({ memoryBytes, cpus, durationSeconds })
    .from(partnerAgreements)
    .where(and(eq(partnerAgreements.publisherId, publisherId), isNull(partnerAgreements.endedAt)))
  return Object.fromEntries(Object.entries(agreed ?? {}).filter(([, limit]) => limit !== null))
}

const hasAgreement = (until: Date | null, now: Date): boolean => until !== null && until > now

/** Writes the Cargo's standing (S36) when it is another than before; the Decision it cites is stored with it. */
export async function writeStanding(ctx: Context, tx: Tx, locked: Locked): Promise<Standing | undefined> {
  const { cargo } = locked
  const version = await standingVersion(tx.db, cargo)
  if (!version) return undefined
  const now = standing(await standingFacts(tx.db, locked, version, ctx.now))
  const columns = toColumns(now, version)
  const [before] = await tx.db.select().from(standings).where(eq(standings.cargoId, cargo.id)).for('no key update')
  if (before && isSame(before, columns)) return now
  if (before && isSame({ ...before, expiresAt: columns.expiresAt }, columns)) {
    // Only a clock moved: the answer and its reasons stand, and so does their Decision.
    await tx.db
      .update(standings)
      .set({ expiresAt: columns.expiresAt, writtenAt: ctx.now })
      .where(eq(standings.cargoId, cargo.id))
    return now
  }
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: version.id }
  const decisionId = await storeDecision(ctx, tx, now.decision, subject, {
    digest: version.digest,
    versionState: version.state,
    cargoState: cargo.state,
    level: cargo.trustLevel,
  })
  const row = { ...columns, publisherId: cargo.publisherId, decisionId, writtenAt: ctx.now }
  await tx.db
    .insert(standings)
    .values({ cargoId: cargo.id, ...row })
    .onConflictDoUpdate({ target: standings.cargoId, set: row })
  await writeAccess(tx, cargo, now)
  tell(tx, topics.runtime, cargo, {
    cause: now.kind === 'GRANT' ? 'GRANTED' : 'REFUSED',
    versionId: version.id,
    decisionId,
    body: { level: columns.effectiveLevel, message: columns.message },
  })
  return now
}

/** S11: what the catalog can be narrowed by, as the standing has it. */
async function writeAccess(tx: Tx, cargo: Locked['cargo'], now: Standing): Promise<void> {
  const access = now.kind === 'GRANT' ? grantedAccess(now.limits) : []
  if (access.join() === cargo.grantedAccess.join()) return
  await tx.db.update(cargos).set({ grantedAccess: access }).where(eq(cargos.id, cargo.id))
}

type Row = typeof standings.$inferSelect
type Columns = Omit<Row, 'cargoId' | 'publisherId' | 'decisionId' | 'writtenAt'>

const NO_LIMITS = {
  effectiveLevel: null,
  memoryBytes: null,
  cpus: null,
  durationSeconds: null,
  network: null,
  gpu: null,
  limitsSource: null,
}

function toColumns(now: Standing, version: VersionRow): Columns {
  const { decision, expiresAt } = now
  const limits =
    now.kind === 'GRANT'
      ? {
          effectiveLevel: now.effectiveLevel,
          memoryBytes: now.limits.memoryBytes,
          cpus: now.limits.cpus,
          durationSeconds: now.limits.durationSeconds,
          network: now.limits.network,
          gpu: now.limits.gpu,
          limitsSource: now.limits.source,
        }
      : NO_LIMITS
  return {
    kind: now.kind,
    message: decision.reasons.map(one => one.message).join(' '),
    versionId: version.id,
    digest: version.digest,
    reference: version.reference,
    ...limits,
    expiresAt: expiresAt ?? null,
  }
}

const isSame = (before: Columns, now: Columns): boolean =>
  (Object.keys(now) as (keyof Columns)[]).every(key =>
    key === 'expiresAt' ? before.expiresAt?.getTime() === now.expiresAt?.getTime() : before[key] === now[key],
  )
