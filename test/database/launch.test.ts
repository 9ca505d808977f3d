import { spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../src/database/client.ts'
import { type EmbeddedPostgres, launchPostgres } from '../../src/database/launch.ts'
import { endOrphan } from '../../src/database/orphan.ts'
import { commandLine } from '../../src/database/other-process.ts'
import { runProgram } from '../support/program.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let folder: string
let running: EmbeddedPostgres[]
beforeEach(async () => {
  folder = await newTestFolder('launch')
  running = []
})
afterEach(async () => {
  for (const server of running) await server.stop()
  await removeTestFolder(folder)
})

const launch = async (options: { listen?: 'socket' | 'port'; share?: boolean; dataDir?: string } = {}) => {
  const server = await launchPostgres({ dataDir: folder, settings: { fsync: 'off' }, ...options })
  running.push(server)
  return server
}

async function ask(url: string, statement: string): Promise<unknown> {
  const sql = connect(url, { max: 1 })
  try {
    const [row] = await sql.unsafe(statement).values()
    return row?.[0]
  } finally {
    await sql.end()
  }
}

const postmasterPid = async (): Promise<number> =>
  Number.parseInt(await readFile(join(folder, 'pg/data/postmaster.pid'), 'utf8'), 10)

test('what was written before a stop is there after the next start', async () => {
  const first = await launch()
  expect(first.isNew).toBe(true)
  await ask(first.url, `create table kept as select 'yes' as word`)
  await first.stop()

  const second = await launch()
  expect(second.isNew).toBe(false)
  expect(await ask(second.url, 'select word from kept')).toBe('yes')
})

test('a stop ends the server within a second and leaves no process', async () => {
  const server = await launch()
  const pid = await postmasterPid()
  const began = performance.now()
  await server.stop()
  expect(performance.now() - began).toBeLessThan(1000)
  expect(commandLine(pid)).toBeUndefined()
})

test('a wrong password is refused, on the socket and on the port', async () => {
  for (const listen of ['socket', 'port'] as const) {
    const server = await launch({ listen })
    const guess = new URL(server.url)
    guess.password = 'guess'
    await expect(ask(guess.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await server.stop()
  }
})

test('a start after kill -9 of ours ends the PostgreSQL that was left and finds its data', async () => {
  const program = runProgram('test/support/launch-and-wait.ts', [folder])
  const [url] = await program.says(/postgres:\S+/)
  await ask(url, `create table kept as select 'yes' as word`)
  const orphan = await postmasterPid()
  program.child.kill('SIGKILL')
  await program.ended
  expect(commandLine(orphan)).toContain(folder)

  const server = await launch()
  expect(commandLine(orphan)).toBeUndefined()
  expect(await ask(server.url, 'select word from kept')).toBe('yes')
})

test('a stranger that now has the number of a PostgreSQL long gone is left alone', async () => {
  const server = await launch()
  await server.stop()
  const stranger = spawn('sleep', ['60'])
  await writeFile(join(folder, 'pg/data/postmaster.pid'), `${stranger.pid}\n`)
  expect(await endOrphan(join(folder, 'pg/data'))).toBe('none')
  expect(commandLine(stranger.pid ?? 0)).toBe('sleep 60')
  stranger.kill()
})

test('a PostgreSQL that is killed under us is back at the same address', async () => {
  const server = await launch()
  const pid = await postmasterPid()
  process.kill(pid, 'SIGKILL')
  const started = `select extract(epoch from now() - pg_postmaster_start_time()) < 5`
  const again = async () => (await postmasterPid()) !== pid && (await ask(server.url, started))
  await expect.poll(() => again().catch(() => false), { timeout: 10_000 }).toBe(true)
})

test('a second registry on the same folder is refused with the process that has it', async () => {
  await launch()
  await expect(launch()).rejects.toThrow(
    `The data in ${folder} is in use by another registry (process ${process.pid}). Stop it first, or set DATA_DIR to another folder.`,
  )
})

test('a command shares the server that runs, and does not stop it', async () => {
  const server = await launch()
  const shared = await launch({ share: true })
  expect(shared).toMatchObject({ url: server.url, isShared: true })
  await shared.stop()
  expect(await ask(server.url, 'select 1')).toBe(1)
})

test('a data folder that only its owner enters works for root too, and is found again', async () => {
  const closed = await mkdtemp(join('/var/tmp', 'cargo-registry-closed-'))
  await chmod(closed, 0o700)
  const first = await launch({ dataDir: closed })
  await ask(first.url, `create table kept as select 'yes' as word`)
  await first.stop()
  const second = await launch({ dataDir: closed })
  expect(await ask(second.url, 'select word from kept')).toBe('yes')
  await second.stop()
  const outside = await readlink(join(closed, 'pg')).catch(() => join(closed, 'pg'))
  for (const path of [outside, closed]) await rm(path, { recursive: true })
})

test('a database whose password is lost is not overwritten', async () => {
  await (await launch()).stop()
  await rm(join(folder, 'postgres.json'))
  await expect(launch()).rejects.toThrow(
    `${folder} holds a database but not its password (postgres.json). Restore that file, or remove the folder to start empty.`,
  )
})

test('data of another major version is refused, and untouched', async () => {
  await (await launch()).stop()
  await writeFile(join(folder, 'pg/data/PG_VERSION'), '14\n')
  await expect(launch()).rejects.toThrow(
    /was made by PostgreSQL 14 and the bundled one is 18\. Move the data with pg_dump/,
  )
})

test('a making that was cut short is begun again', async () => {
  const program = runProgram('test/support/launch-and-wait.ts', [folder])
  const making = async (): Promise<boolean> =>
    (await readdir(join(folder, 'pg'))).some(name => name.startsWith('making-'))
  await expect.poll(() => making().catch(() => false), { interval: 5 }).toBe(true)
  program.child.kill('SIGKILL')
  await program.ended
  expect((await launch()).isNew).toBe(true)
})
