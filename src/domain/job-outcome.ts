import { COMPLETION_WINDOW } from './policy.ts'

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

/** S29: a completion more than 5 minutes ahead or 30 days ago, or before its own admission, is refused. */
export function completionProblem(completedAt: Date, admittedAt: Date, now: Date): string | undefined {
  const ahead = completedAt.getTime() - now.getTime()
  if (ahead > COMPLETION_WINDOW.aheadMs)
    return 'The job is said to have ended in the future. Check the clock of the coordinator.'
  if (-ahead > COMPLETION_WINDOW.behindMs) return 'The job ended more than 30 days ago, which is too late to count.'
  if (completedAt < admittedAt) return 'The job is said to have ended before it was admitted.'
  return undefined
}
