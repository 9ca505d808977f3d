import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Logger, parseCronItems, type Runner, run, type TaskList, type WorkerEvents } from 'graphile-worker'
import { isDatabaseUnavailable } from '../database/unavailable.ts'
import type { Log } from '../log.ts'
import type { JobsOptions } from './options.ts'
import type { Scheduled, Task, Tasks } from './task.ts'

/** One runner of graphile-worker, which ends for good when it could not write down how a job ended. */
export type Crew = {
  /** What its jobs are locked by. */
  readonly workerId: string
  readonly runner: Runner
  /** The jobs it works on, by id. */
  readonly running: ReadonlyMap<string, { readonly attempts: number }>
  /** Settles when it takes no further job. */
  readonly ended: Promise<void>
  /** Resolves when its last job has ended and was written down, or could not be for a second. */
  quiet(): Promise<void>
  /** Nothing that it has left to write down matters any more. */
  dismiss(): void
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
  let isDismissed = false
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    workerId = workerPool.id
    onBorn(workerId)
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
    if (over.aborted || isDismissed) log.debug({ err: error }, 'how a job ended could not be written down at the end')
    else if (isDatabaseUnavailable(error)) lose()
    else dieOf(error)
  })
  const quiet = async () => {
    while (running.size > 0) await once(events, 'job:complete')
    await Promise.race([runner.promise.catch(() => {}), wait(1000, undefined, { ref: false })])
  }
  const runner = await run({
    connectionString: named(options.url),
    maxPoolSize: options.concurrency + 2,
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
  })
  return {
    workerId,
    runner,
    running,
    ended: Promise.race([lost, runner.promise.catch(() => {})]),
    quiet,
    dismiss: () => {
      isDismissed = true
    },
  }
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
