import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Logger, parseCronItems, run, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker'
import { Pool } from 'pg'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import type { Log } from '../log.ts'
import type { JobsOptions } from './options.ts'
import type { Scheduled, Task, Tasks } from './task.ts'

/** One runner of graphile-worker, which ends for good when it could not write down how a job ended. */
export type Crew = {
  /** What its jobs are locked by. */
  readonly workerId: string
  /** The jobs it works on, by id. */
  readonly running: ReadonlyMap<string, { readonly attempts: number }>
  /** Settles when it takes no further job. */
  readonly ended: Promise<void>
  /** Resolves when its last job has ended and was written down, or could not be for a second. */
  quiet(): Promise<void>
  /** Takes no further job, lets the running ones end, and closes its connections. What it could not write down is lost then. */
  stop(): Promise<void>
}

export type CrewOrders = {
  /** Aborted when the process stops. */
  readonly over: AbortSignal
  readonly onBorn: (workerId: string) => void
  /** A job that the stop made fail. */
  readonly onInterrupted: (jobId: string, attempts: number) => void
}

export async function startCrew<Payloads extends object>(
  options: JobsOptions<Payloads>,
  { over, onBorn, onInterrupted }: CrewOrders,
): Promise<Crew> {
  const { log } = options
  const running = new Map<string, { readonly attempts: number; readonly began: number }>()
  let lose = (): void => {}
  const lost = new Promise<void>(resolve => {
    lose = resolve
  })
  let workerId = ''
  let isStopping = false
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    workerId = workerPool.id
    onBorn(workerId)
    goOnWithQueues(events, workerPool)
  })
  events.on('job:start', ({ job }) => running.set(job.id, { attempts: job.attempts, began: performance.now() }))
  events.on('job:complete', ({ job, error }) => {
    const took = (performance.now() - (running.get(job.id)?.began ?? performance.now())) / 1000
    running.delete(job.id)
    options.onFinished?.(job.task_identifier, error ? 'failed' : 'done', took)
  })
  events.on('job:error', ({ job, error }) => {
    if (over.aborted) onInterrupted(job.id, job.attempts)
    else tellFailure(log, job, error)
  })
  events.on('pool:fatalError', ({ error }) => {
    if (over.aborted || isStopping) log.debug({ err: error }, 'how a job ended could not be written down at the end')
    else if (isDatabaseUnavailable(error)) lose()
    else dieOf(error)
  })
  const quiet = async () => {
    while (running.size > 0) await once(events, 'job:complete')
    await Promise.race([runner.promise.catch(() => {}), wait(1000, undefined, { ref: false })])
  }
  const pool = poolOf(options)
  const runner = await run({
    pgPool: pool,
    concurrency: options.concurrency,
    pollInterval: 2000,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: options.patienceMs ?? 600,
    taskList: taskList(options.tasks, over),
    parsedCronItems: parseCronItems([...(options.schedule ?? [])].map(cronItem)),
    preset: {
      // At the default of -1 nobody awaits the write of how a job ended: a lost connection would be an unhandled rejection.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      plugins: [patientEnd(quiet)],
    },
    events,
    logger: silent,
  }).catch(async cause => {
    await pool.end()
    throw cause
  })
  return {
    workerId,
    running,
    ended: Promise.race([lost, runner.promise.catch(() => {})]),
    quiet,
    async stop() {
      isStopping = true
      // Refused when it ended by itself.
      await runner.stop().catch(() => {})
      if (!pool.ending) await pool.end()
    },
  }
}

/**
 * A worker asks for its next job before the end of the last one is written down, and finds the job's queue still taken. Nothing
 * tells it of the moment when the queue is free, so it asks again soon instead of at the next poll.
 */
function goOnWithQueues(events: WorkerEvents, workerPool: WorkerPool): void {
  let isOpen = true
  events.on('pool:gracefulShutdown', () => {
    isOpen = false
  })
  events.on('job:complete', ({ job }) => {
    if (job.job_queue_id === null) return
    for (const ms of [10, 50, 250]) setTimeout(() => isOpen && workerPool.nudge(1), ms).unref()
  })
}

/** A pool of ours and not of graphile-worker, which would stop listening to its errors before the last connection is closed. */
function poolOf({ url, concurrency }: { url: string; concurrency: number }): Pool {
  const pool = new Pool({ connectionString: url, application_name: 'cargo-registry jobs', max: concurrency + 2 })
  // Whoever uses a connection that breaks is told by the failure of what it asked for.
  const ignore = (): void => {}
  pool.on('error', ignore)
  pool.on('connect', client => client.on('error', ignore))
  return pool
}

/**
 * A runner that cannot end well because the database is away would fail its running jobs and let none of them write down its end.
 * They are left to end as they do.
 */
const patientEnd = (quiet: () => Promise<void>): GraphileConfig.Plugin => ({
  name: 'PatientEndPlugin',
  version: '1.0.0',
  worker: {
    middleware: {
      poolForcefulShutdown: async () => {
        await quiet()
        return { forceFailedJobs: [] }
      },
    },
  },
})

/** No fault of a lost connection: ends the process as any fault that nothing catches. */
function dieOf(fault: unknown): void {
  queueMicrotask(() => {
    throw fault
  })
}

/** graphile-worker's own lines repeat what we log once, with the payload. */
const silent = new Logger(() => () => {})

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
