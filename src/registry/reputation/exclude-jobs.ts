import { inArray } from 'drizzle-orm'
import { jobs } from '../../database/tables/runtime.ts'
import { evidenceOf } from '../../domain/job-outcome.ts'
import { problem } from '../../domain/problem.ts'
import { dayOf } from '../../domain/reputation.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { drawConsequences } from './consequences.ts'
import { lockHeirs } from './heirs.ts'
import { sumEvidence } from './history.ts'
import type { Ledger } from './ledger.ts'
import { openLedger } from './open-ledgers.ts'
import { storeLedgers } from './store-ledgers.ts'

export interface Exclusion {
  readonly cargoId: string
  readonly jobIds: readonly string[]
  readonly reason: string
}

/** Jobs one exclusion may name. */
const AT_ONCE = 500

type JobRow = typeof jobs.$inferSelect

/**
 * Takes jobs out of the reputation of their Cargo, for good and with a logged reason (S30). How many were taken out is public.
 * Nothing is done where one of them cannot be excluded.
 */
export async function excludeJobs(ctx: Context, input: Exclusion): Promise<{ cargoId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'job:exclude', seen)
  const reason = textWithin(input.reason, 'reason', ['reason']).trim()
  if (reason === '')
    throw new Refused(problem('INVALID_INPUT', 'Say why these jobs do not count: the reason is logged.', ['reason']))
  const ids = [...new Set(input.jobIds)]
  if (ids.length === 0 || ids.length > AT_ONCE)
    throw new Refused(problem('INVALID_INPUT', `Name 1 to ${AT_ONCE} jobs at once.`, ['jobIds']))
  return act(ctx, 'job.exclude', async tx => {
    const { cargo } = await lockCargoAndPublisher(tx, input.cargoId)
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const rows = await lockCounted(tx, cargo.id, ids)
    await tx.db.update(jobs).set({ excludedAt: ctx.now, excludedReason: reason }).where(inArray(jobs.id, ids))
    const ledger = await takeOut(ctx, tx, cargo.id, rows, reason)
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      reason,
      before: { score: ledger.row.score },
      after: { score: ledger.score, jobIds: ids },
    })
    await drawConsequences(ctx, tx, ledger)
    for (const heirId of (await lockHeirs(tx, [cargo.id])).keys())
      await drawConsequences(ctx, tx, await takeOut(ctx, tx, heirId, rows, reason))
    return { cargoId: cargo.id }
  })
}

/** What remains is summed anew: a subtraction would lose what weighs little beside what goes. */
async function takeOut(
  ctx: Context,
  tx: Tx,
  cargoId: string,
  rows: readonly Counted[],
  reason: string,
): Promise<Ledger> {
  const ledger = await openLedger(tx.db, cargoId)
  const { sums, days } = await sumEvidence(tx.db, cargoId)
  const touched = [...new Set(rows.map(row => dayOf(row.completedAt)))]
  ledger.replaceSums(
    sums,
    touched.map(day => days.get(day) ?? { day, successes: 0, counted: 0 }),
  )
  ledger.add({ excludedJobs: rows.length })
  const successes = rows.filter(row => row.isSuccess).length
  const failures = rows.length - successes
  await storeLedgers(ctx, tx, [{ ledger, cause: { kind: 'JOB_EXCLUDED', successes, failures, reason } }])
  return ledger
}

interface Counted {
  readonly completedAt: Date
  readonly isSuccess: boolean
}

async function lockCounted(tx: Tx, cargoId: string, ids: readonly string[]): Promise<Counted[]> {
  const rows = await tx.db
    .select()
    .from(jobs)
    .where(inArray(jobs.id, [...ids]))
    .orderBy(jobs.id)
    .for('no key update')
  const ofCargo = rows.filter(row => row.cargoId === cargoId)
  const missing = ids.find(id => !ofCargo.some(row => row.id === id))
  if (missing !== undefined)
    throw new Fault('NOT_FOUND', `Job ${missing} is none of this Cargo. Check jobIds; nothing was excluded.`)
  return ofCargo.map(toCounted)
}

function toCounted(row: JobRow): Counted {
  const { outcome, cause, completedAt } = row
  const report = outcome === 'SUCCEEDED' ? { outcome } : outcome && cause ? { outcome, cause } : undefined
  const evidence = report && evidenceOf(report)
  if (!evidence || !completedAt || row.isOwn)
    throw new Refused(problem('WRONG_STATE', `Job ${row.id} does not count, so it cannot be excluded.`, ['jobIds']))
  if (row.excludedAt) throw new Refused(problem('WRONG_STATE', `Job ${row.id} is excluded already.`, ['jobIds']))
  return { completedAt, isSuccess: evidence === 'SUCCESS' }
}
