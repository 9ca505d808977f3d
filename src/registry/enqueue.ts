import { type SQL, sql } from 'drizzle-orm'

/** What `enqueue` needs of a drizzle transaction. */
export type Executes = { execute(query: SQL): PromiseLike<unknown> }

export type EnqueueOptions = {
  /** Jobs of one key are one job: while it waits, a later one takes its place. */
  readonly key?: string
  /**
   * What a later job of the same key changes: `replace` its payload and time, `preserve_run_at` its payload only,
   * `unsafe_dedupe` nothing, also if the first has failed for good. Default `replace`.
   */
  readonly keyMode?: 'replace' | 'preserve_run_at' | 'unsafe_dedupe'
  readonly runAt?: Date
  /** Runs in all, the first included; waits grow as e^attempt seconds, up to 10. Default 25: some three days in all. */
  readonly maxAttempts?: number
  /** Jobs of one queue run one after the other. */
  readonly queue?: string
  /** Lower runs first. Default 0. */
  readonly priority?: number
}

/**
 * Adds a job in the transaction of the caller: it is there when the transaction commits, and never was when it does not.
 *
 * The queue's own NOTIFY comes with it, and commits that notify wait for one another. A verb of the hot path (job outcomes)
 * hence gathers work under one key in place of one job an item.
 */
export async function enqueue(
  tx: Executes,
  task: string,
  payload: object,
  options: EnqueueOptions = {},
): Promise<void> {
  await tx.execute(sql`
    select from graphile_worker.add_job(
      identifier => ${task}::text,
      payload => ${JSON.stringify(payload)}::json,
      queue_name => ${options.queue ?? null}::text,
      run_at => ${options.runAt?.toISOString() ?? null}::timestamptz,
      max_attempts => ${options.maxAttempts ?? null}::int,
      job_key => ${options.key ?? null}::text,
      priority => ${options.priority ?? null}::int,
      job_key_mode => ${options.keyMode ?? 'replace'}::text
    )
  `)
}
