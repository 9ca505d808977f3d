import { and, eq, isNull } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { demotions } from '../../database/tables/trust.ts'
import { type Decision, reason } from '../../domain/decision.ts'
import { REVIEWED_LEVEL, TRUST_LEVEL_TABLE, type TrustLevel } from '../../domain/policy.ts'
import type { DemotionCause } from '../../domain/trust-demotion.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import type { Tx } from '../transaction.ts'
import { type Locked, levelOf } from './facts.ts'
import { protectName } from './flags.ts'
import { alertTeam, tellAll } from './tell.ts'

export interface LevelMove {
  readonly decision: Decision
  readonly to: TrustLevel
  /** The facts it was decided from, kept with the Decision. */
  readonly inputs: Readonly<Record<string, unknown>>
  /** Of a Decision that is stored already. */
  readonly decisionId?: string
  /** The demotion that this move takes back (S27, R49); those before it stand. */
  readonly reverses?: string
  /** What is remembered for the way back (S27); a move up has none and ends what was remembered. */
  readonly demotion?: {
    readonly cause: DemotionCause
    readonly findingNames?: readonly string[]
    readonly reasonText?: string
    readonly digest?: string | null
  }
}

/**
 * Changes the level of a Cargo: Decision, row, memory of the demotion, audit, events and the revocation of reviews in one
 * place, so that no level changes without any of them. Publisher and Cargo are locked by the caller. A demotion that
 * changes nothing (S33: at 0) is recorded all the same.
 */
export async function changeLevel(ctx: Context, tx: Tx, { cargo }: Locked, move: LevelMove): Promise<CargoRow> {
  const from = levelOf(cargo)
  const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: cargo.currentVersionId }
  const decisionId = move.decisionId ?? (await storeDecision(ctx, tx, move.decision, subject, { from, ...move.inputs }))
  if (move.demotion) await remember(ctx, tx, cargo, move, decisionId)
  else if (move.to > from) await forget(ctx, tx, cargo.id, move.reverses)
  tx.audit({
    subject: `cargo_${cargo.id}`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    decisionId,
    action: move.to > from ? 'cargo.promote' : 'cargo.demote',
    reason: move.decision.reasons.map(one => one.message).join(' '),
    before: { level: from },
    after: { level: move.to },
  })
  if (move.to === from) return cargo
  const [changed] = await tx.db
    .update(cargos)
    .set({ trustLevel: move.to, levelDecisionId: decisionId, updatedAt: ctx.now })
    .where(eq(cargos.id, cargo.id))
    .returning()
  if (from >= REVIEWED_LEVEL && move.to < REVIEWED_LEVEL) await revokeReviews(ctx, tx, cargo, decisionId)
  if (move.to >= REVIEWED_LEVEL && from < REVIEWED_LEVEL) await protectName(tx, cargo)
  tellChange(tx, cargo, from, move, decisionId)
  return changed!
}

async function remember(ctx: Context, tx: Tx, cargo: CargoRow, move: LevelMove, decisionId: string): Promise<void> {
  const { cause, findingNames = [], reasonText = '', digest = null } = move.demotion!
  await tx.db.insert(demotions).values({
    id: ctx.registry.newId(),
    cargoId: cargo.id,
    cause,
    fromLevel: cargo.trustLevel,
    toLevel: Math.min(move.to, cargo.trustLevel),
    successfulJobsThen: cargo.successfulJobs,
    findingNames: [...findingNames],
    reasonText,
    digest,
    decisionId,
    at: ctx.now,
  })
}

async function forget(ctx: Context, tx: Tx, cargoId: string, only: string | undefined): Promise<void> {
  await tx.db
    .update(demotions)
    .set({ endedAt: ctx.now })
    .where(and(eq(demotions.cargoId, cargoId), isNull(demotions.endedAt), only ? eq(demotions.id, only) : undefined))
}

/**
 * R11: below level 2 no review stands. They stop to hold with this commit; the newer signed statement that says so is made
 * by a job, since a signature cannot be taken back and signing has no place in a transaction.
 */
async function revokeReviews(ctx: Context, tx: Tx, cargo: CargoRow, decisionId: string): Promise<void> {
  const revoked = await tx.db
    .update(signatures)
    .set({ revokedAt: ctx.now })
    .where(and(eq(signatures.cargoId, cargo.id), eq(signatures.kind, 'REVIEW'), isNull(signatures.revokedAt)))
    .returning({ id: signatures.id })
  for (const { id } of revoked)
    tx.enqueue({
      task: 'sign-revocation',
      payload: { signatureId: id, decisionId },
      key: `sign-revocation:${id}`,
    })
}

function tellChange(tx: Tx, cargo: CargoRow, from: TrustLevel, { to, decision }: LevelMove, decisionId: string): void {
  tellAll(tx, cargo, { cause: to > from ? 'PROMOTED' : 'DEMOTED', decisionId, body: { from, to } })
  alertTeam(tx, cargo, {
    cause: 'TRUST_CHANGED',
    subject: `decision_${decisionId}`,
    decisionId,
    versionId: cargo.currentVersionId,
    title: `${cargo.slug} is now at level ${to}, ${TRUST_LEVEL_TABLE[to].title}.`,
    message: decision.reasons.map(one => one.message).join(' '),
    before: { level: from },
    after: { level: to },
  })
}

/** For moves that a person chose: one reason with the rule that lets them. */
export const chosen = (rule: string, message: string) => [reason(rule, message)]
