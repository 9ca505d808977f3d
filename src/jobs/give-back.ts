import { connect, type Sql } from '../database/client.ts'

/** Frees what a worker of this process still holds, but for the jobs that it still works on. */
export async function freeEndedJobs(sql: Sql, workerId: string, running: readonly string[]): Promise<void> {
  await sql`
    with freed as (
      update graphile_worker._private_jobs set locked_at = null, locked_by = null
      where locked_by = ${workerId} and id <> all(${[...running]}::bigint[])
      returning job_queue_id
    )
    update graphile_worker._private_job_queues set locked_at = null, locked_by = null
    where locked_by = ${workerId} and id in (select job_queue_id from freed)
  `
}

/** Jobs that the stop cut short run again at once and keep their attempt: nothing was wrong with them. */
export async function giveBack(
  url: string,
  workers: readonly string[],
  cutShort: ReadonlyMap<string, number>,
): Promise<void> {
  const sql = connect(url, { max: 1, connectTimeoutSeconds: 1 })
  try {
    if (workers.length > 0) await sql`select graphile_worker.force_unlock_workers(${[...workers]})`
    for (const [id, attempts] of cutShort) {
      await sql`select graphile_worker.reschedule_jobs(array[${id}::bigint], run_at => now(), attempts => ${Math.max(0, attempts - 1)}::int)`
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}
