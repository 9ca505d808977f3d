import { and, eq, inArray, or } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { dispatchReasons } from '../../domain/admission.ts'
import { refused } from '../../domain/decision.ts'
import { isJobId } from '../../domain/job-outcome.ts'
import { JOB_BATCH } from '../../domain/policy.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { newestDecision, storeDecision } from '../decisions.ts'
import { Refused } from '../errors.ts'
import { act, type Tx } from '../transaction.ts'
import { standingFacts } from '../trust/standing.ts'

export interface DispatchAnswer {
  readonly jobId: string
  readonly digest: string | null
  readonly refusal: (Problem & { readonly decisionId: string | null }) | null
}

/**
 * S15: asked at dispatch, which may be long after admission. A job goes out on the digest it was pinned to, or ends here with
 * the reason: never on another version. One that is stopped counts for nothing against its Cargo.
 */
export async function confirmDispatch(ctx: Context, jobIds: readonly string[]): Promise<DispatchAnswer[]> {
  authorize(ctx, 'job:admit', {})
  if (jobIds.length > JOB_BATCH.admit)
    throw new Refused(problem('INVALID_INPUT', `Up to ${JOB_BATCH.admit} jobs can be confirmed at once.`, ['jobIds']))
  return act(ctx, 'job.dispatch', async tx => {
    const rows = await tx.db
      .select({ job: jobs, version: versions, cargo: cargos, publisher: publishers })
      .from(jobs)
      .innerJoin(versions, eq(versions.id, jobs.versionId))
      .innerJoin(cargos, eq(cargos.id, jobs.cargoId))
      .innerJoin(publishers, eq(publishers.id, jobs.publisherId))
      .where(inArray(jobs.id, [...new Set(jobIds.filter(isJobId))]))
      .orderBy(jobs.id)
      .for('no key update', { of: jobs })
    const verdicts = new Map<string, Stop | undefined>()
    for (const row of rows) if (!verdicts.has(row.version.id)) verdicts.set(row.version.id, await stopOf(ctx, tx, row))
    const live = rows.filter(({ job }) => job.outcome === null)
    await markDispatched(
      ctx,
      tx,
      live.filter(row => !verdicts.get(row.version.id)).map(row => row.job.id),
    )
    for (const [versionId, stop] of verdicts)
      if (stop)
        await stopJobs(
          ctx,
          tx,
          live.filter(row => row.version.id === versionId).map(row => row.job.id),
          stop,
        )
    const byId = new Map(rows.map(row => [row.job.id, row]))
    return jobIds.map(jobId => answer(jobId, byId.get(jobId), verdicts))
  })
}

interface Stop {
  readonly message: string
  readonly decisionId: string
}
interface Row {
  readonly job: typeof jobs.$inferSelect
  readonly version: typeof versions.$inferSelect
  readonly cargo: typeof cargos.$inferSelect
  readonly publisher: typeof publishers.$inferSelect
}

async function stopOf(ctx: Context, tx: Tx, { version, cargo, publisher }: Row): Promise<Stop | undefined> {
  const facts = await standingFacts(tx.db, { cargo, publisher }, version, ctx.now)
  const reasons = dispatchReasons(facts)
  if (reasons.length === 0) return undefined
  const message = reasons.map(one => one.message).join(' ')
  return { message, decisionId: (await citedDecision(tx, version)) ?? (await storeStop(ctx, tx, version, reasons)) }
}

/** The newest adverse Decision about this version or its Cargo is what stopped it. */
async function citedDecision(tx: Tx, version: Row['version']): Promise<string | undefined> {
  const newest = await newestDecision(
    tx.db,
    and(
      or(eq(decisions.versionId, version.id), eq(decisions.cargoId, version.cargoId)),
      eq(decisions.outcome, 'REFUSED'),
      inArray(decisions.kind, ['HOLD', 'SUSPENSION', 'KILL', 'BAN', 'YANK', 'SHARED_DIGEST']),
    ),
  )
  return newest?.id
}

const storeStop = (ctx: Context, tx: Tx, version: Row['version'], reasons: Parameters<typeof refused>[1]) =>
  storeDecision(
    ctx,
    tx,
    refused('ADMISSION', reasons),
    { publisherId: version.publisherId, cargoId: version.cargoId, versionId: version.id },
    { at: 'dispatch', digest: version.digest },
  )

async function markDispatched(ctx: Context, tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx.db
      .update(jobs)
      .set({ dispatchedAt: ctx.now })
      .where(inArray(jobs.id, [...ids]))
}

async function stopJobs(ctx: Context, tx: Tx, ids: readonly string[], stop: Stop): Promise<void> {
  if (ids.length > 0)
    await tx.db
      .update(jobs)
      .set({
        outcome: 'CANCELLED',
        cause: 'PLATFORM',
        completedAt: ctx.now,
        reportedAt: ctx.now,
        expiredAt: null,
        stopDecisionId: stop.decisionId,
      })
      .where(inArray(jobs.id, [...ids]))
}

function answer(jobId: string, row: Row | undefined, verdicts: ReadonlyMap<string, Stop | undefined>): DispatchAnswer {
  if (!row)
    return {
      jobId,
      digest: null,
      refusal: { ...problem('JOB_UNKNOWN', `Job ${jobId} was never admitted here. Check its id.`), decisionId: null },
    }
  const stop = verdicts.get(row.version.id)
  if (stop)
    return {
      jobId,
      digest: null,
      refusal: { ...problem('ADMISSION_REFUSED', stop.message), decisionId: stop.decisionId },
    }
  if (row.job.outcome !== null)
    return {
      jobId,
      digest: null,
      refusal: {
        ...problem('WRONG_STATE', `Job ${jobId} has ended as ${row.job.outcome}.`),
        decisionId: row.job.stopDecisionId,
      },
    }
  return { jobId, digest: row.version.digest, refusal: null }
}
