import { sql } from 'drizzle-orm'
import type { Queryable } from './context.ts'

export const ACCOUNT_MAIL_KINDS = ['VERIFY_EMAIL', 'ALREADY_REGISTERED', 'RESET_PASSWORD', 'PASSWORD_CHANGED'] as const
export type AccountMailKind = (typeof ACCOUNT_MAIL_KINDS)[number]

/** The payload of each job, by the name of its task; `jobs/` has one file for each. */
export interface JobPayloads {
  'send-account-mail': { readonly kind: AccountMailKind; readonly email: string }
  'send-invitation': { readonly invitationId: string }
  'settle-identity': { readonly stripeSessionId: string; readonly publisherId: string | null }
  'check-domain': { readonly proofId: string }
  'recheck-proofs': Record<string, never>
  'scan-version': { readonly scanId: string }
  'reassess-cargos': { readonly cargoIds: readonly string[]; readonly snapshotId: string | null }
  'settle-cargos': { readonly cargoIds: readonly string[] }
  'settle-due': Record<string, never>
  'sign-version': { readonly versionId: string }
  'push-signatures': { readonly versionId: string }
  'sign-revocation': { readonly signatureId: string; readonly decisionId: string }
  'expire-jobs': Record<string, never>
  'finish-deletions': Record<string, never>
  'sign-audit-heads': Record<string, never>
  'conclude-import': { readonly snapshotId: string }
  'read-feeds': Record<string, never>
  'watch-exceptions': Record<string, never>
  'rescan-due': Record<string, never>
  'keep-house': Record<string, never>
  'deliver-alerts': { readonly publisherId: string }
  'call-webhook': { readonly webhookId: string }
  'redeliver-alert': { readonly deliveryId: string }
  'mail-alerts': { readonly publisherId: string; readonly accountId: string }
  'mail-digest': { readonly publisherId: string; readonly accountId: string }
  'tell-watchers': { readonly cargoId: string; readonly isUrgent: boolean }
  'mail-watches': { readonly accountId: string }
}
export type TaskName = keyof JobPayloads

export type NewJob = {
  readonly [T in TaskName]: {
    readonly task: T
    readonly payload: JobPayloads[T]
    /** Of two waiting jobs with one key the later replaces the earlier. */
    readonly key?: string
    readonly runAt?: Date
    /** A waiting job of the same key keeps its time: the first to ask says when. */
    readonly keepsRunAt?: boolean
    /** Jobs of one queue run one after the other, whatever number of workers there are. */
    readonly queue?: string
    /** Tries in all; the queue waits longer before each. Default 25. */
    readonly maxAttempts?: number
  }
}[TaskName]

/**
 * Writes jobs in the transaction of the act that wants them: with it committed they are certain to run, without it they
 * never existed. Sorted by key, because a key is a row lock.
 */
export async function enqueueAll(db: Queryable, jobs: readonly NewJob[]): Promise<void> {
  const sorted = jobs.toSorted((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1))
  for (const job of sorted)
    await db.execute(sql`select graphile_worker.add_job(
      ${job.task}, payload := ${JSON.stringify(job.payload)}::text::json, run_at := ${job.runAt?.toISOString() ?? null}::timestamptz,
      max_attempts := ${job.maxAttempts ?? 25}::int, job_key := ${job.key ?? null}::text, queue_name := ${job.queue ?? null}::text,
      job_key_mode := ${job.keepsRunAt ? 'preserve_run_at' : 'replace'}::text)`)
}
