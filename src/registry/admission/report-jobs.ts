import { inArray, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { completionProblem, isJobId, type JobReport } from '../../domain/job-outcome.ts'
import { JOB_BATCH } from '../../domain/policy.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { applyOutcomes } from '../reputation/apply-outcomes.ts'
import { act, type Tx } from '../transaction.ts'

export type ReportedJob = JobReport & { readonly jobId: string; readonly completedAt: Date }

type JobRow = typeof jobs.$inferSelect

/** RECORDED; DUPLICATE: told before, with the same end; otherwise the problem says why it was not taken. */
export interface ReportAnswer {
  readonly jobId: string
  readonly status: 'RECORDED' | 'DUPLICATE' | 'REFUSED'
  readonly problem: Problem | null
}

/**
 * Takes up to 1,000 outcomes in any order, late ones too (S36). Each job counts once, by its id; one that is unknown is told
 * so by itself and fails nothing else. An outcome replaces the expiry of a job that was silent for too long.
 */
export async function reportJobs(ctx: Context, reports: readonly ReportedJob[]): Promise<ReportAnswer[]> {
  authorize(ctx, 'job:report', {})
  if (reports.length > JOB_BATCH.report)
    throw new Refused(
      problem('INVALID_INPUT', `${reports.length} outcomes are too many: report up to ${JOB_BATCH.report} at once.`, [
        'outcomes',
      ]),
    )
  return act(ctx, 'job.report', async tx => {
    const known = await lockJobs(tx, reports.map(report => report.jobId).filter(isJobId))
    const { answers, recorded } = judge(reports, known, ctx.now)
    await record(tx, recorded, ctx.now)
    await applyOutcomes(
      ctx,
      tx,
      recorded.map(({ job, report }) => ({ ...report, cargoId: job.cargoId, isOwn: job.isOwn })),
    )
    return answers
  })
}

/**
 * Their publishers and Cargos first, each in the order of ids, then the jobs: the order of every act. The publishers because a
 * threshold that is crossed changes level or state, and that is not known before the jobs are counted.
 */
async function lockJobs(tx: Tx, ids: readonly string[]): Promise<Map<string, JobRow>> {
  const named = [...new Set(ids)]
  const ofJobs = await tx.db
    .selectDistinct({ cargoId: jobs.cargoId, publisherId: jobs.publisherId })
    .from(jobs)
    .where(inArray(jobs.id, named))
  const publisherIds = [...new Set(ofJobs.map(one => one.publisherId))]
  const cargoIds = [...new Set(ofJobs.map(one => one.cargoId))]
  await tx.db
    .select({ id: publishers.id })
    .from(publishers)
    .where(inArray(publishers.id, publisherIds))
    .orderBy(publishers.id)
    .for('no key update')
  await tx.db
    .select({ id: cargos.id })
    .from(cargos)
    .where(inArray(cargos.id, cargoIds))
    .orderBy(cargos.id)
    .for('no key update')
  const rows = await tx.db.select().from(jobs).where(inArray(jobs.id, named)).orderBy(jobs.id).for('no key update')
  return new Map(rows.map(row => [row.id, row]))
}

interface Recorded {
  readonly job: JobRow
  readonly report: ReportedJob
}

function judge(reports: readonly ReportedJob[], known: ReadonlyMap<string, JobRow>, now: Date) {
  const first = new Map<string, Recorded>()
  const answers = reports.map((report): ReportAnswer => {
    const job = known.get(report.jobId)
    if (!job)
      return refused(
        report,
        'JOB_UNKNOWN',
        `Job ${report.jobId} was never admitted here. Check its id; the rest was taken.`,
      )
    const earlier = first.get(report.jobId)?.report ?? endOf(job)
    if (earlier) return again(report, earlier)
    const late = completionProblem(report.completedAt, job.admittedAt, now)
    if (late) return refused(report, 'TIME_NOT_ACCEPTED', late)
    first.set(report.jobId, { job, report })
    return { jobId: report.jobId, status: 'RECORDED', problem: null }
  })
  return { answers, recorded: [...first.values()] }
}

type End = { readonly outcome: string; readonly cause?: string | null }

const endOf = (job: JobRow): End | undefined =>
  job.outcome === null ? undefined : { outcome: job.outcome, cause: job.cause }

/** S30: one job counts once. The same end told again is no news; another one is not taken. */
function again(report: ReportedJob, earlier: End): ReportAnswer {
  const cause = report.outcome === 'SUCCEEDED' ? null : report.cause
  if (earlier.outcome === report.outcome && (earlier.cause ?? null) === cause)
    return { jobId: report.jobId, status: 'DUPLICATE', problem: null }
  return refused(
    report,
    'JOB_OUTCOME_CONFLICT',
    `Job ${report.jobId} ended as ${earlier.outcome} already, and its first outcome counts.`,
  )
}

const refused = (report: ReportedJob, code: Problem['code'], message: string): ReportAnswer => ({
  jobId: report.jobId,
  status: 'REFUSED',
  problem: problem(code, message),
})

async function record(tx: Tx, recorded: readonly Recorded[], now: Date): Promise<void> {
  if (recorded.length === 0) return
  const rows = recorded.map(({ report }) => ({
    id: report.jobId,
    outcome: report.outcome,
    cause: report.outcome === 'SUCCEEDED' ? null : report.cause,
    completed_at: report.completedAt.toISOString(),
  }))
  await tx.db.execute(sql`
    update jobs j set outcome = r.outcome, cause = r.cause, completed_at = r.completed_at,
      reported_at = ${now.toISOString()}::timestamptz, expired_at = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(id text, outcome text, cause text, completed_at timestamptz)
    where j.id = r.id`)
}
