import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDatabase, type Drizzle } from '../../src/database/client.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { type Jobs, type JobsOptions, startJobs } from '../../src/jobs/runner.ts'
import { createLog } from '../../src/log.ts'
import { enqueueAll } from '../../src/registry/enqueue.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { runProgram } from '../support/program.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

type Payloads = { work: { n: number } }

type Waits = { key?: string; keyMode?: string; runAt?: Date; maxAttempts?: number; queue?: string }

/** A job of these tests' own task, which the registry does not have. */
const enqueue = (db: Drizzle, task: string, payload: object, { key, keyMode, runAt, maxAttempts, queue }: Waits = {}) =>
  db.execute(sql`select graphile_worker.add_job(${task}, payload := ${JSON.stringify(payload)}::text::json,
    job_key := ${key ?? null}::text, job_key_mode := ${keyMode ?? 'replace'}::text, queue_name := ${queue ?? null}::text,
    run_at := ${runAt?.toISOString() ?? null}::timestamptz, max_attempts := ${maxAttempts ?? null}::int)`)

let database: FreshDatabase
let started: Jobs[]
let lines: string[]
beforeEach(async () => {
  database = await freshDatabase()
  started = []
  lines = []
})
afterEach(async () => {
  for (const jobs of started) await jobs.stop()
  await database.drop()
})

const log = createLog({ level: 'info', json: true, destination: { write: line => void lines.push(line) } })

async function start(
  work: JobsOptions<Payloads>['tasks']['work'],
  more: Partial<JobsOptions<Payloads>> = {},
): Promise<Jobs> {
  const jobs = await startJobs<Payloads>({
    url: database.url,
    tasks: { work },
    concurrency: 3,
    log,
    lookEveryMs: 300,
    ...more,
  })
  started.push(jobs)
  return jobs
}

const jobsLeft = async () => [
  ...(await database.sql`select attempts, locked_by is not null as locked, run_at <= now() as due from graphile_worker.jobs order by id`),
]

test('a job runs when its transaction commits, and never was when it does not', async () => {
  const seen: string[] = []
  const tasks = { 'scan-version': async ({ scanId }: { scanId: string }) => void seen.push(scanId) }
  started.push(await startJobs({ url: database.url, tasks, concurrency: 1, log }))
  const scan = (scanId: string) => [{ task: 'scan-version', payload: { scanId } } as const]
  const aborted = database.db.transaction(async tx => {
    await enqueueAll(tx, scan('first'))
    throw new Error('changed my mind')
  })
  await expect(aborted).rejects.toThrow('changed my mind')
  await database.db.transaction(tx => enqueueAll(tx, scan('second')))
  await expect.poll(() => seen).toEqual(['second'])
  expect(await jobsLeft()).toEqual([])
})

test('jobs of one key are one job with the last payload', async () => {
  const runAt = new Date(Date.now() + 300)
  for (const n of [1, 2, 3]) await enqueue(database.db, 'work', { n }, { key: 'same', runAt })
  const seen: number[] = []
  await start(async ({ n }) => void seen.push(n))
  await expect.poll(() => seen, { timeout: 5000 }).toEqual([3])
})

test('no more jobs run at the same time than were agreed, and those of one queue one by one', async () => {
  let now = 0
  let most = 0
  let done = 0
  const work = async () => {
    most = Math.max(most, ++now)
    await new Promise(resolve => setTimeout(resolve, 20))
    now--
    done++
  }
  for (let n = 0; n < 12; n++) await enqueue(database.db, 'work', { n })
  const jobs = await start(work)
  await expect.poll(() => done, { timeout: 5000 }).toBe(12)
  expect(most).toBe(3)
  await jobs.stop()

  most = 0
  for (let n = 0; n < 4; n++) await enqueue(database.db, 'work', { n }, { queue: 'one' })
  await start(work)
  await expect.poll(() => done, { timeout: 5000 }).toBe(16)
  expect(most).toBe(1)
})

test('a failure is logged once, with the task and without the payload, and the job runs again later', async () => {
  await enqueue(database.db, 'work', { n: 424_242 })
  await start(async () => {
    throw new Error('the registry hung up')
  })
  await expect.poll(async () => (await jobsLeft())[0]).toEqual({ attempts: 1, locked: false, due: false })
  const told = lines.filter(line => line.includes('the registry hung up'))
  expect(told).toHaveLength(1)
  expect(JSON.parse(told[0] ?? '')).toMatchObject({
    level: 'warn',
    task: 'work',
    attempt: 1,
    msg: 'a job failed and will run again',
  })
  expect(lines.join()).not.toContain('424242')
})

test('a job that has no attempt left is logged as an error and stays for people to see', async () => {
  await enqueue(database.db, 'work', { n: 1 }, { maxAttempts: 1 })
  const outcomes: string[] = []
  await start(
    async () => {
      throw new Error('never')
    },
    { onFinished: (task, outcome) => void outcomes.push(`${task} ${outcome}`) },
  )
  await expect.poll(() => lines.some(line => line.includes('a job failed for good'))).toBe(true)
  expect(outcomes).toEqual(['work failed'])
})

test('a stop ends in under a second, and a job that it cut short is due at once with its attempt back', async () => {
  await enqueue(database.db, 'work', { n: 1 })
  await enqueue(database.db, 'work', { n: 2 })
  let working = 0
  const jobs = await start(async ({ n }, { signal }) => {
    working++
    // One listens to the signal, the other is deaf.
    await new Promise((_, fail) => n === 1 && signal.addEventListener('abort', () => fail(new Error('told to stop'))))
  })
  await expect.poll(() => working).toBe(2)
  const began = performance.now()
  await jobs.stop()
  expect(performance.now() - began).toBeLessThan(1000)
  const due = { attempts: 0, locked: false, due: true }
  expect(await jobsLeft()).toEqual([due, due])
  expect(lines.filter(line => line.includes('failed'))).toEqual([])
})

test('the job of a worker that was killed runs again within seconds', async () => {
  await enqueue(database.db, 'work', { n: 1 })
  const program = runProgram('test/jobs/job-and-die.ts', [database.url])
  await program.says(/working/)
  program.child.kill('SIGKILL')
  await program.ended
  expect(await jobsLeft()).toEqual([{ attempts: 1, locked: true, due: true }])
  const attempts: number[] = []
  await start(async (_, { attempt }) => void attempts.push(attempt))
  await expect.poll(() => attempts, { timeout: 10_000 }).toEqual([2])
})

test('the job of a worker that lives is left to it, however long it takes', async () => {
  await enqueue(database.db, 'work', { n: 1 })
  let runs = 0
  const work = async () => {
    runs++
    await new Promise(resolve => setTimeout(resolve, 1500))
  }
  await start(work, { lookEveryMs: 100 })
  await start(work, { lookEveryMs: 100 })
  await expect.poll(jobsLeft, { timeout: 5000 }).toEqual([])
  expect(runs).toBe(1)
})

test('what runs by the clock is known to the queue', async () => {
  await start(async () => {}, {
    schedule: [{ task: 'work', cron: '*/5 * * * *', payload: { n: 0 }, catchUpSeconds: 3600 }],
  })
  const known = async () => [...(await database.sql`select identifier from graphile_worker._private_known_crontabs`)]
  await expect.poll(known).toEqual([{ identifier: 'work' }])
})

test('a PostgreSQL that was killed and is back gets its jobs done', async () => {
  const { folder, server, own } = await ownServer()
  const seen: number[] = []
  const jobs = await startJobs<Payloads>({
    url: server.url,
    tasks: { work: async ({ n }) => void seen.push(n) },
    concurrency: 2,
    log,
  })
  await enqueue(own.db, 'work', { n: 1 })
  await expect.poll(() => seen).toEqual([1])
  await killServer(folder)
  const again = () =>
    enqueue(own.db, 'work', { n: 2 }, { key: 'two', keyMode: 'unsafe_dedupe' }).then(
      () => 'enqueued',
      () => 'away',
    )
  await expect.poll(again, { timeout: 10_000, interval: 100 }).toBe('enqueued')
  await expect.poll(() => seen.includes(2), { timeout: 10_000 }).toBe(true)
  await jobs.stop()
  await own.close()
  await server.stop()
  await removeTestFolder(folder)
})

test('jobs that ended while PostgreSQL was away run again within seconds, and one that outlived the outage ends once', async () => {
  const { folder, server, own } = await ownServer()
  const unhandled: unknown[] = []
  const keep = (cause: unknown) => void unhandled.push(cause)
  process.on('unhandledRejection', keep)
  const runs: string[] = []
  const letGo: Record<number, () => void> = {}
  const jobs = await startJobs<Payloads>({
    url: server.url,
    tasks: {
      work: async ({ n }, { attempt }) => {
        runs.push(`${n}, attempt ${attempt}`)
        if (attempt === 1 && n <= 3) await new Promise<void>(resolve => Object.assign(letGo, { [n]: resolve }))
        if (attempt === 1 && n === 2) throw new Error('the database is away')
      },
    },
    concurrency: 4,
    log,
    lookEveryMs: 60_000,
  })
  for (const n of [1, 2, 3]) await enqueue(own.db, 'work', { n })
  await expect.poll(() => Object.keys(letGo)).toHaveLength(3)

  const backends = await own.sql<{ pid: number }[]>`
    select pid from pg_stat_activity where application_name = 'cargo-registry jobs'`
  await killServer(folder)
  for (const { pid } of backends) process.kill(pid, 'SIGKILL')
  // One ends well and one fails, and neither can be written down.
  letGo[1]?.()
  letGo[2]?.()
  await expect.poll(() => lines.some(line => line.includes('the job runner ended'))).toBe(true)
  await expect.poll(() => runs.slice(3).sort(), { timeout: 10_000 }).toEqual(['1, attempt 2', '2, attempt 2'])
  await enqueue(own.db, 'work', { n: 4 })
  await expect.poll(() => runs.slice(5), { timeout: 5000 }).toEqual(['4, attempt 1'])
  letGo[3]?.()
  const left = () => own.sql`select payload from graphile_worker._private_jobs`
  await expect.poll(async () => [...(await left())], { timeout: 5000 }).toEqual([])
  expect(runs).toHaveLength(6)
  const workers = () => own.sql`select from pg_locks where locktype = 'advisory' and classid = 1867202114`
  await expect.poll(async () => (await workers()).length, { timeout: 5000 }).toBe(1)

  await jobs.stop()
  process.off('unhandledRejection', keep)
  expect(unhandled).toEqual([])
  await own.close()
  await server.stop()
  await removeTestFolder(folder)
})

test('a job whose end cannot be written down for another reason ends the process, as a fault that nothing catches', async () => {
  await enqueue(database.db, 'work', { n: 1 })
  const program = runProgram('test/jobs/job-and-no-queue.ts', [database.url])
  expect(await program.ended).toBe(1)
  expect(program.said()).toContain('relation "graphile_worker._private_jobs" does not exist')
})

/** A PostgreSQL of the test's own, to be killed. It comes back by itself. */
async function ownServer() {
  const folder = await newTestFolder('jobs')
  const server = await launchPostgres({ dataDir: folder, listen: 'port', settings: { fsync: 'off' } })
  await migrateDatabase(server.url)
  return { folder, server, own: createDatabase(server.url, { max: 1 }) }
}

const killServer = async (folder: string): Promise<void> => {
  process.kill(Number.parseInt(await readFile(join(folder, 'pg/data/postmaster.pid'), 'utf8'), 10), 'SIGKILL')
}
