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
  let rows = await admit(ctx.registry.db, asked, ctx.now)
  // A clock ended since the standing was written: it is written anew, and only the jobs concerned are asked for again.
  const stale = new Set(rows.filter(row => row.isStale).map(row => row.cargoId))
  if (stale.size > 0) {
    for (const cargoId of stale) await settleCargoNow(ctx, cargoId)
    rows = await admit(ctx.registry.db, asked, ctx.now)
  }
  const byId = new Map(rows.map(row => [row.jobId, row]))
  return asked.map(job => answer(job, byId.get(job.jobId)))
}

function answer(job: AskedJob, row: AdmissionRow | undefined): Admission {
  if (row?.isTaken)
    return refusal(job, null, 'CONFLICT', `Job ${job.jobId} was admitted for another Cargo or account. Use a new id.`)
  if (row?.grant) return { jobId: job.jobId, grant: row.grant, refusal: null }
  if (!row?.decisionId)
    return refusal(job, null, 'NOT_FOUND', `There is no Cargo ${job.cargoId} with a version. Check cargoId.`)
  return refusal(job, row.decisionId, 'ADMISSION_REFUSED', row.message ?? 'No new job may start on this Cargo.')
}

const refusal = (job: AskedJob, decisionId: string | null, code: Problem['code'], message: string): Admission => ({
  jobId: job.jobId,
  grant: null,
  refusal: { ...problem(code, message), decisionId },
})
