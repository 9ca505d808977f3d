import { setTimeout as wait } from 'node:timers/promises'
import { connect, type Sql } from '../database/client.ts'
import type { Log } from '../log.ts'
import { freeEndedJobs } from './give-back.ts'

/** A namespace of its own among the advisory locks of the database. */
const presenceLocks = 1_867_202_114

export type Presence = {
  /** Says that the jobs locked by this worker are being worked on. */
  announce(workerId: string): Promise<void>
  /** Frees the jobs locked by a worker of ours, but for those it still works on. */
  freeEnded(workerId: string, running: readonly string[]): Promise<void>
  /** This worker works no more, though the process lives on: all of its jobs are free. */
  leave(workerId: string): Promise<void>
  end(): Promise<void>
}

/**
 * Who works at present, told by advisory locks, which PostgreSQL takes back the moment a process dies. The queue itself gives up
 * a dead worker's jobs only after four hours; here they are free some seconds later, and any process may be the one to free them.
 */
export function createPresence(url: string, log: Log, lookEveryMs = 5000): Presence {
  const sql = connect(url, { max: 1, applicationName: 'cargo-registry presence' })
  const ours = new Set<string>()
  const over = new AbortController()
  const watching = watch(sql, ours, log, over.signal, lookEveryMs)
  return {
    async announce(workerId) {
      ours.add(workerId)
      await hold(sql, ours)
    },
    freeEnded: (workerId, running) => freeEndedJobs(sql, workerId, running),
    async leave(workerId) {
      ours.delete(workerId)
      await sql`select graphile_worker.force_unlock_workers(${[workerId]})`
      await sql`select pg_advisory_unlock(${presenceLocks}, hashtext(${workerId}))`
    },
    async end() {
      over.abort()
      // The locks go with the connection; a look that waits for a database that is away would hold up the stop.
      await sql.end({ timeout: 0 })
      await watching
    },
  }
}

/** A worker counts as dead when two looks in a row miss it: after a restart of the database all have to take their lock anew. */
async function watch(sql: Sql, ours: Set<string>, log: Log, over: AbortSignal, everyMs: number): Promise<void> {
  let missed: string[] = []
  while (!over.aborted) {
    try {
      await hold(sql, ours)
      const missing = await missingWorkers(sql)
      const dead = missing.filter(worker => missed.includes(worker))
      if (dead.length > 0) {
        await sql`select graphile_worker.force_unlock_workers(${dead})`
        log.warn({ workers: dead.length }, 'jobs of a worker that died are free again')
      }
      missed = missing
    } catch (cause) {
      missed = []
      log.debug({ err: cause }, 'could not look for workers that died')
    }
    await wait(everyMs, undefined, { signal: over }).catch(() => {})
  }
}

const hold = (sql: Sql, ours: Set<string>): PromiseLike<unknown> => sql`
  select pg_try_advisory_lock(${presenceLocks}, hashtext(id)) from unnest(${[...ours]}::text[]) as id
  where not exists (select from pg_locks where pid = pg_backend_pid() and locktype = 'advisory'
    and classid = ${presenceLocks} and objid = (hashtext(id)::bigint & 4294967295)::oid)
`

async function missingWorkers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ worker: string }[]>`
    select distinct locked_by as worker from graphile_worker.jobs
    where locked_by is not null and not exists (select from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())
      and classid = ${presenceLocks} and objid = (hashtext(locked_by)::bigint & 4294967295)::oid)
  `
  return rows.map(({ worker }) => worker)
}
