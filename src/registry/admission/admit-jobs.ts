import { isJobId, JOB_ID_RULE } from '../../domain/job-outcome.ts'
import { JOB_BATCH, type TrustLevel } from '../../domain/policy.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import type { Network } from '../../domain/runtime.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { settleCargoNow } from '../trust/settle-cargo.ts'
import { type AdmissionRow, admit } from './queries.ts'

/** One job that the coordinator wants to start. What is asked for narrows the limits; nothing widens them. */
export interface AskedJob {
  /** The coordinator's own id: asked twice, the first answer is given again. */
  readonly jobId: string
  readonly cargoId: string
  /** The account that submitted the job. */
  readonly accountId: string
  readonly memoryBytes?: number | null
  readonly cpus?: number | null
  readonly durationSeconds?: number | null
  readonly network?: boolean | null
  readonly gpu?: boolean | null
}

export interface JobGrant {
  readonly versionId: string
  readonly reference: string
  readonly digest: string
  readonly decisionId: string
  readonly isOwn: boolean
  readonly level: TrustLevel
  readonly memoryBytes: number
  readonly cpus: number
  readonly durationSeconds: number
  readonly network: Network
  readonly gpu: boolean
  readonly source: 'LEVEL' | 'AGREEMENT'
  /** When the job's slot is freed if it never reports. */
  readonly expiresAt: Date
  /** Bundles of the signatures in force on the digest. */
  readonly bundles: readonly unknown[]
}

export interface Admission {
  readonly jobId: string
  readonly grant: JobGrant | null
  readonly refusal: (Problem & { readonly decisionId: string | null }) | null
}

/**
 * Admits up to 500 jobs in one statement (S36): each is pinned to the digest that its Cargo's standing names, or refused
 * with the Decision behind that standing. The standings are locked in share mode, so an act that changes one (a yank, a
 * deletion, a hold) either comes before, and is seen, or after, and finds the admitted jobs.
 */
export async function admitJobs(ctx: Context, asked: readonly AskedJob[]): Promise<Admission[]> {
  authorize(ctx, 'job:admit', {})
  if (asked.length > JOB_BATCH.admit)
    throw new Refused(
      problem('INVALID_INPUT', `${asked.length} jobs are too many: ask for up to ${JOB_BATCH.admit} at once.`, [
        'jobs',
      ]),
    )
  const sound = asked.filter(job => unsound(job) === undefined)
  let rows = await admit(ctx.registry.db, sound, ctx.now)
  // A clock ended since the standing was written: it is written anew, and only the jobs concerned are asked for again.
  const stale = new Set(rows.filter(row => row.isStale).map(row => row.cargoId))
  if (stale.size > 0) {
    for (const cargoId of stale) await settleCargoNow(ctx, cargoId)
    rows = await admit(ctx.registry.db, sound, ctx.now)
  }
  const byId = new Map(rows.map(row => [row.jobId, row]))
  return asked.map(job => answer(job, byId.get(job.jobId)))
}

function answer(job: AskedJob, row: AdmissionRow | undefined): Admission {
  const wrong = unsound(job)
  if (wrong) return refusal(job, null, 'INVALID_INPUT', wrong)
  // Two jobs of one call may come under one id as well.
  if (row && (row.isTaken || row.cargoId !== job.cargoId || row.accountId !== job.accountId))
    return refusal(job, null, 'CONFLICT', `Job ${job.jobId} was admitted for another Cargo or account. Use a new id.`)
  if (row?.ended)
    return refusal(job, row.ended.decisionId, 'CONFLICT', `Job ${job.jobId} ${row.ended.how} already. Use a new id.`)
  if (row?.grant) return { jobId: job.jobId, grant: row.grant, refusal: null }
  if (row?.isStopped)
    return refusal(
      job,
      row.decisionId,
      'ADMISSION_REFUSED',
      row.message ?? 'The version it was admitted with is not run any more. Ask under a new id.',
    )
  if (!row?.decisionId)
    return refusal(job, null, 'NOT_FOUND', `There is no Cargo ${job.cargoId} with a version. Check cargoId.`)
  return refusal(job, row.decisionId, 'ADMISSION_REFUSED', row.message ?? 'No new job may start on this Cargo.')
}

/** What no job can ask for, as a sentence; one such job fails nothing else. */
function unsound(job: AskedJob): string | undefined {
  if (!isJobId(job.jobId)) return JOB_ID_RULE
  const least = LIMITS.find(limit => {
    const asked = job[limit] ?? 1
    return !Number.isSafeInteger(asked) || asked < 1
  })
  return least && `${least} has to be a whole number, 1 or more; leave it out for what the Cargo gets.`
}

const LIMITS = ['memoryBytes', 'cpus', 'durationSeconds'] as const

const refusal = (job: AskedJob, decisionId: string | null, code: Problem['code'], message: string): Admission => ({
  jobId: job.jobId,
  grant: null,
  refusal: { ...problem(code, message), decisionId },
})
