import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chown, mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { cannotRun, type PostgresBinaries } from './embedded-binaries.ts'
import { OperatorError } from './operator-error.ts'

export type ServerOptions = {
  readonly binaries: PostgresBinaries
  readonly folder: string
  readonly socketFolder: string
  readonly listen: 'socket' | 'port'
  readonly settings: Readonly<Record<string, string>>
  readonly log: (line: string) => void
}

export type PostgresServer = { url(user: string, password: string): string; stop(): Promise<void> }

type Place = { readonly kind: 'socket'; readonly folder: string } | { readonly kind: 'port'; readonly port: number }
type Child = ChildProcessByStdio<null, null, Readable>

/** Runs the server and runs it again when it dies under us; its address stays the same. */
export async function postgresServer(options: ServerOptions): Promise<PostgresServer> {
  const { runAs } = options.binaries
  await mkdir(options.socketFolder, { recursive: true, mode: 0o700 })
  if (runAs) await chown(options.socketFolder, runAs.uid, runAs.gid)
  const place = await choosePlace(options)

  let stopping = false
  let child = await startPatiently(options, place)
  const killWithUs = (): void => void child.kill('SIGINT')
  process.once('exit', killWithUs)

  let revival = Promise.resolve()
  const watch = (): void =>
    void child.once('exit', (code, signal) => {
      if (stopping) return
      options.log(`The embedded PostgreSQL ended (${signal ?? code}); starting it again.`)
      revival = revive()
    })
  const revive = async (): Promise<void> => {
    while (!stopping) {
      try {
        child = await startPatiently(options, place)
        options.log('The embedded PostgreSQL is back.')
        return watch()
      } catch (cause) {
        options.log(cause instanceof Error ? cause.message : String(cause))
        await wait(500)
      }
    }
  }
  watch()

  return {
    url: (user, password) => urlOf(place, user, password),
    async stop() {
      stopping = true
      process.removeListener('exit', killWithUs)
      await revival
      await ended(child)
    },
  }
}

/** A socket's whole path may have 107 bytes; deeper folders fall back to a port. */
async function choosePlace(options: ServerOptions): Promise<Place> {
  const fits = Buffer.byteLength(options.socketFolder) <= 107 - '/.s.PGSQL.5432'.length
  if (options.listen === 'socket' && fits) return { kind: 'socket', folder: options.socketFolder }
  return { kind: 'port', port: await freePort() }
}

/** Below 32768: a higher one can be taken by an outgoing connection between our look and PostgreSQL's bind. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await isFree(port)) return port
  }
  throw new OperatorError(
    'No free port was found on 127.0.0.1 for the embedded PostgreSQL. Set DATABASE_URL to a PostgreSQL of your own.',
  )
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(answer => {
    const probe = createServer()
    probe.once('error', () => answer(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => answer(true)))
  })

function urlOf(place: Place, user: string, password: string): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  if (place.kind === 'port') return `postgres://${credentials}@127.0.0.1:${place.port}/postgres`
  return `postgres://${credentials}@localhost/postgres?host=${encodeURIComponent(place.folder)}`
}

/** After a kill -9 of the server its backends need a moment to notice and let go of the shared memory. */
async function startPatiently(options: ServerOptions, place: Place): Promise<Child> {
  for (let tries = 0; ; tries++) {
    const { child, said } = await start(options, place)
    if (child.exitCode === null && child.signalCode === null) return child
    const passing = /pre-existing shared memory|lock file .* already exists/.test(said)
    if (!passing || tries >= 50)
      throw new OperatorError(`The embedded PostgreSQL did not start: ${said.trim() || 'it said nothing'}`)
    await wait(100)
  }
}

function start(options: ServerOptions, place: Place): Promise<{ child: Child; said: string }> {
  const settings = {
    listen_addresses: place.kind === 'port' ? '127.0.0.1' : '',
    unix_socket_directories: place.kind === 'socket' ? place.folder : '',
    unix_socket_permissions: '0700',
    ...(place.kind === 'port' ? { port: String(place.port) } : {}),
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'off',
    // A failing statement can hold a secret as a literal: errors are logged without it.
    log_min_error_statement: 'panic',
    ...options.settings,
  }
  const words = [
    '-D',
    options.folder,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  return new Promise((done, fail) => {
    // Detached, as Ctrl-C in a terminal goes to the whole process group and PostgreSQL has to outlive our requests in flight.
    const child = spawn(options.binaries.postgres, words, {
      ...options.binaries.runAs,
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    const lines = createInterface({ input: child.stderr })
    lines.on('line', line => {
      if (said.length < 4000) said += `${line}\n`
      if (line.includes('ready to accept connections')) done({ child, said })
      else if (line.includes('PANIC:')) options.log(line)
    })
    child.once('error', cause => fail(cannotRun(options.binaries.postgres, cause)))
    lines.once('close', () =>
      child.exitCode !== null || child.signalCode !== null
        ? done({ child, said })
        : child.once('exit', () => done({ child, said })),
    )
  })
}

/** Fast shutdown; after 5 s the immediate one, from which the next start recovers. */
function ended(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(done => {
    const insist = setTimeout(() => child.kill('SIGQUIT'), 5000)
    child.once('exit', () => {
      clearTimeout(insist)
      done()
    })
    child.kill('SIGINT')
  })
}
