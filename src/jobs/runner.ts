import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Logger, parseCronItems, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import { connect } from '../database/client.ts'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import type { Log } from '../log.ts'
import { createPresence } from './presence.ts'
import type { Scheduled, Task, Tasks } from './task.ts'

export type JobsOptions<Payloads extends object> = {
  readonly url: string
  readonly tasks: Tasks<Payloads>
  readonly schedule?: readonly Scheduled<Extract<keyof Payloads, string>>[]
  /** Jobs that run at the same time in this process. */
  readonly concurrency: number
  readonly log: Log
  readonly onFinished?: (task: string, outcome: 'done' | 'failed', seconds: number) => void
  /** How long running jobs may take to end when we stop. Default 600 ms. */
  readonly patienceMs?: number
  /** How often to look for workers that died. Default 5 s. */
  readonly lookEveryMs?: number
}

export type Jobs = {
  /** Tells running jobs to end, and gives back at once those that do not. */
  stop(): Promise<void>
}

/** Runs jobs until stopped, on connections of its own. A PostgreSQL that goes away and comes back is waited for. */
export async function startJobs<Payloads extends object>(options: JobsOptions<Payloads>): Promise<Jobs> {
  const { log } = options
  const over = new AbortController()
  const presence = createPresence(options.url, log, options.lookEveryMs)
  const running = new Map<string, RunningJob>()
  const interrupted = new Map<string, number>()
  const workers: string[] = []

  const begin = (): Promise<Runner> => {
    const events: WorkerEvents = new EventEmitter()
    events.on('pool:create', ({ workerPool }) => {
      workers.push(workerPool.id)
      presence.announce(workerPool.id).catch(cause => log.debug({ err: cause }, 'could not announce this worker yet'))
    })
    events.on('job:start', ({ job }) => running.set(job.id, { attempts: job.attempts, began: performance.now() }))
    events.on('job:complete', ({ job, error }) => {
      const took = (performance.now() - (running.get(job.id)?.began ?? performance.now())) / 1000
      running.delete(job.id)
      options.onFinished?.(job.task_identifier, error ? 'failed' : 'done', took)
    })
    events.on('job:error', ({ job, error }) => {
      if (over.signal.aborted) interrupted.set(job.id, job.attempts)
      else tellFailure(log, job, error)
    })
    return run({
      connectionString: named(options.url),
      maxPoolSize: options.concurrency + 2,
      concurrency: options.concurrency,
      pollInterval: 2000,
      noHandleSignals: true,
      gracefulShutdownAbortTimeout: options.patienceMs ?? 600,
      taskList: taskList(options.tasks, over.signal),
      parsedCronItems: parseCronItems([...(options.schedule ?? [])].map(cronItem)),
      events,
      logger: silent,
    })
  }

  let runner = await begin()
  const supervising = (async () => {
    while (!over.signal.aborted) {
      await runner.promise.catch(() => {})
      if (over.signal.aborted) return
      log.warn('the job runner ended; starting it again')
      runner = await persist(begin, over.signal, runner)
    }
  })()

  return {
    async stop() {
      over.abort()
      await Promise.race([runner.stop().catch(() => {}), wait(options.patienceMs ?? 600)])
      await giveBack(options.url, workers, running, interrupted).catch(cause =>
        log.warn({ err: cause }, 'jobs could not be given back; another worker frees them'),
      )
      await presence.end()
      await Promise.race([supervising, wait(100)])
      // Its connections are closed when this settles: one cut off half closed would be an error that nobody can catch.
      await Promise.race([runner.promise.catch(() => {}), wait(150)])
    },
  }
}

type RunningJob = { readonly attempts: number; readonly began: number }

/** graphile-worker's own lines repeat what we log once, with the payload. */
const silent = new Logger(() => () => {})

const named = (url: string): string => {
  const address = new URL(url)
  address.searchParams.set('application_name', 'cargo-registry jobs')
  return address.href
}

function taskList<Payloads extends object>(tasks: Tasks<Payloads>, signal: AbortSignal): TaskList {
  return Object.fromEntries(
    Object.entries<Task<never>>(tasks).map(([name, task]) => [
      name,
      async (payload, { job }) => {
        // safe because a job is only enqueued by its typed name, with the payload that this task declares
        await task(payload as never, { jobId: job.id, attempt: job.attempts, maxAttempts: job.max_attempts, signal })
      },
    ]),
  )
}

const cronItem = ({ task, cron, payload, catchUpSeconds = 0 }: Scheduled) => ({
  task,
  match: cron,
  identifier: task,
  ...(payload ? { payload: { ...payload } } : {}),
  options: {
    backfillPeriod: catchUpSeconds * 1000,
    maxAttempts: 5,
    jobKey: task,
    jobKeyMode: 'preserve_run_at' as const,
  },
})

function tellFailure(
  log: Log,
  job: { id: string; task_identifier: string; attempts: number; max_attempts: number },
  fault: unknown,
): void {
  const told = { err: fault, job: job.id, task: job.task_identifier, attempt: job.attempts, of: job.max_attempts }
  if (job.attempts >= job.max_attempts) log.error(told, 'a job failed for good')
  else if (isDatabaseUnavailable(fault))
    log.warn({ ...told, err: undefined }, 'a job lost the database and will run again')
  else log.warn(told, 'a job failed and will run again')
}

async function persist(begin: () => Promise<Runner>, over: AbortSignal, last: Runner): Promise<Runner> {
  while (!over.aborted) {
    await wait(500, undefined, { signal: over }).catch(() => {})
    const next = await begin().catch(() => undefined)
    if (next) return next
  }
  return last
}

/** Jobs that the stop cut short run again at once and keep their attempt: nothing was wrong with them. */
async function giveBack(
  url: string,
  workers: readonly string[],
  running: ReadonlyMap<string, RunningJob>,
  interrupted: ReadonlyMap<string, number>,
): Promise<void> {
  const cutShort = new Map([...interrupted, ...[...running].map(([id, { attempts }]) => [id, attempts] as const)])
  if (cutShort.size === 0) return
  const sql = connect(url, { max: 1, connectTimeoutSeconds: 1 })
  try {
    if (running.size > 0) await sql`select graphile_worker.force_unlock_workers(${[...workers]})`
    for (const [id, attempts] of cutShort) {
      await sql`select graphile_worker.reschedule_jobs(array[${id}::bigint], run_at => now(), attempts => ${Math.max(0, attempts - 1)}::int)`
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}
