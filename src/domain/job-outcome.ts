import { COMPLETION_WINDOW, TEXT_LIMITS } from './policy.ts'

export const JOB_OUTCOMES = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED'] as const
export type JobOutcome = (typeof JOB_OUTCOMES)[number]
/** S30: whose doing an outcome other than success was. */
export const OUTCOME_CAUSES = ['CARGO', 'USER', 'ISLAND', 'PLATFORM'] as const
export type OutcomeCause = (typeof OUTCOME_CAUSES)[number]

export type JobReport =
  | { readonly outcome: 'SUCCEEDED' }
  | { readonly outcome: Exclude<JobOutcome, 'SUCCEEDED'>; readonly cause: OutcomeCause }

/** S30: what a job says about its Cargo; undefined when it says nothing because user, Island or platform were the cause. */
export function evidenceOf(report: JobReport): 'SUCCESS' | 'FAILURE' | undefined {
  if (report.outcome === 'SUCCEEDED') return 'SUCCESS'
  return report.cause === 'CARGO' ? 'FAILURE' : undefined
}

/** The coordinator's own name of a job; it is kept and told back, so it has to be text that can be. */
export const isJobId = (id: string): boolean => id !== '' && id.length <= TEXT_LIMITS.jobId && !id.includes('\0')
export const JOB_ID_RULE = `A job id has 1 to ${TEXT_LIMITS.jobId} characters, and no zero character.`

/**
 * S29: a completion more than 5 minutes ahead or 30 days ago is refused, and so is one before its own admission; there, too, two
 * clocks may differ by 5 minutes.
 */
export function completionProblem(completedAt: Date, admittedAt: Date, now: Date): string | undefined {
  const ahead = completedAt.getTime() - now.getTime()
  if (ahead > COMPLETION_WINDOW.aheadMs)
    return 'The job is said to have ended in the future. Check the clock of the coordinator.'
  if (-ahead > COMPLETION_WINDOW.behindMs) return 'The job ended more than 30 days ago, which is too late to count.'
  if (admittedAt.getTime() - completedAt.getTime() > COMPLETION_WINDOW.aheadMs)
    return 'The job is said to have ended before it was admitted.'
  return undefined
}
