import { evidenceOf, type JobReport } from '../../domain/job-outcome.ts'
import { type CountedJob, dayOf } from '../../domain/reputation.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'
import { drawConsequences } from './consequences.ts'
import { lockHeirs } from './heirs.ts'
import type { Ledger } from './ledger.ts'
import { openLedgers } from './open-ledgers.ts'
import { type Recorded, storeLedgers } from './store-ledgers.ts'

/** The final outcome of a job that was not counted before. */
export type FinalOutcome = JobReport & {
  readonly cargoId: string
  readonly completedAt: Date
  /** Submitted by a member of the publisher at admission: who could run jobs for the score's sake (S25, S34). */
  readonly isOwn: boolean
}

/**
 * Counts jobs into the reputation of their Cargos (S30), the publisher's own only as such, and draws what follows (R34-R36), in the transaction that records them.
 * Who inherited from a Cargo (R46) gets what is told late of it as well. The statements are as many for a thousand outcomes as for
 * one. Publishers and Cargos are locked by the caller, in the order of their ids.
 */
export async function applyOutcomes(ctx: Context, tx: Tx, outcomes: readonly FinalOutcome[]): Promise<void> {
  if (outcomes.length === 0) return
  const byCargo = groupByCargo(outcomes)
  for (const [heirId, from] of await lockHeirs(tx, [...byCargo.keys()])) {
    const inherited = outcomes.filter(one => from.includes(one.cargoId))
    byCargo.set(heirId, [...(byCargo.get(heirId) ?? []), ...inherited])
  }
  const days = new Map([...byCargo].map(([id, of]) => [id, new Set(of.map(one => dayOf(one.completedAt)))]))
  const ledgers = await openLedgers(tx.db, days)
  const recorded = [...ledgers.values()].map(ledger => count(ledger, byCargo.get(ledger.row.cargoId) ?? []))
  await storeLedgers(ctx, tx, recorded)
  for (const { ledger } of recorded) await drawConsequences(ctx, tx, ledger)
}

function groupByCargo(outcomes: readonly FinalOutcome[]): Map<string, FinalOutcome[]> {
  const groups = new Map<string, FinalOutcome[]>()
  for (const outcome of outcomes) {
    const group = groups.get(outcome.cargoId)
    if (group) group.push(outcome)
    else groups.set(outcome.cargoId, [outcome])
  }
  return groups
}

/** In the order in which the jobs ended. */
function count(ledger: Ledger, outcomes: readonly FinalOutcome[]): Recorded {
  const foreign = outcomes.filter(one => !one.isOwn)
  const jobs = foreign.flatMap(toCountedJob).sort((a, b) => a.completedAt.getTime() - b.completedAt.getTime())
  for (const job of jobs) ledger.count(job)
  ledger.add({ uncountedJobs: foreign.length - jobs.length, ownJobs: outcomes.length - foreign.length })
  const successes = jobs.filter(job => job.isSuccess).length
  return { ledger, cause: { kind: 'JOBS', successes, failures: jobs.length - successes } }
}

function toCountedJob(outcome: FinalOutcome): CountedJob[] {
  const evidence = evidenceOf(outcome)
  return evidence ? [{ completedAt: outcome.completedAt, isSuccess: evidence === 'SUCCESS' }] : []
}
