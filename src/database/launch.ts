import { spawn } from 'node:child_process'
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { cannotRun, type PostgresBinaries, postgresBinaries, type RunAs } from './embedded-binaries.ts'
import { databaseHome, newPassword, readKept, writeKept } from './embedded-home.ts'
import { postgresServer } from './embedded-server.ts'
import { OperatorError } from './operator-error.ts'
import { endOrphan } from './orphan.ts'
import { isAlive, ourselves } from './other-process.ts'

/** A PostgreSQL that this process runs, or that another process of ours runs and this one shares. */
export type EmbeddedPostgres = {
  /** Of the database `postgres`. `createDatabase` and libpq understand it also when it names a socket. */
  readonly url: string
  /** True when the folder was empty and the database has just been made. */
  readonly isNew: boolean
  readonly isShared: boolean
  stop(): Promise<void>
}

export type LaunchOptions = {
  /** Holds the database and its password. */
  readonly dataDir: string
  /** `socket` needs no port and is reached by its owner alone; `port` takes a free one on loopback. Default `socket`. */
  readonly listen?: 'socket' | 'port'
  /** Take part in a server that another process of ours already runs on this folder, instead of refusing. */
  readonly share?: boolean
  readonly settings?: Readonly<Record<string, string>>
  readonly log?: (line: string) => void
}

export const embeddedUser = 'registry'

/** Starts the embedded PostgreSQL on `dataDir`, making the database first when there is none. */
export async function launchPostgres(options: LaunchOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  const before = await readKept(dataDir)
  if (before?.running && isAlive(before.running.launcher)) {
    if (options.share) return { url: before.running.url, isNew: false, isShared: true, stop: async () => {} }
    throw new OperatorError(
      `The data in ${dataDir} is in use by another registry (process ${before.running.launcher.pid}). Stop it first, or set DATA_DIR to another folder.`,
    )
  }

  const binaries = await postgresBinaries()
  const home = await databaseHome(dataDir, binaries.runAs)
  const folder = join(home, 'data')
  await endOrphan(folder)
  const password = before?.password ?? newPassword()
  const isNew = !(await hasDatabase(folder, binaries))
  if (isNew) {
    await writeKept(dataDir, { password })
    await initialise(binaries, home, password)
  } else if (!before) {
    throw new OperatorError(
      `${dataDir} holds a database but not its password (postgres.json). Restore that file, or remove the folder to start empty.`,
    )
  }

  const server = await postgresServer({
    binaries,
    folder,
    socketFolder: join(home, 'run'),
    listen: options.listen ?? 'socket',
    settings: options.settings ?? {},
    log: options.log ?? (() => {}),
  })
  const url = server.url(embeddedUser, password)
  await writeKept(dataDir, { password, running: { launcher: ourselves(), url } })
  return {
    url,
    isNew,
    isShared: false,
    stop: once(async () => {
      await server.stop()
      await writeKept(dataDir, { password })
    }),
  }
}

/** A stop may be asked for by a signal and by a failure at once. */
const once = (act: () => Promise<void>): (() => Promise<void>) => {
  let doing: Promise<void> | undefined
  return () => (doing ??= act())
}

async function hasDatabase(folder: string, binaries: PostgresBinaries): Promise<boolean> {
  const made = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (made === undefined) return false
  if (Number(made) !== binaries.major) {
    throw new OperatorError(
      `The data in ${folder} was made by PostgreSQL ${made.trim()} and the bundled one is ${binaries.major}. Move the data with pg_dump and pg_restore, or set DATA_DIR to an empty folder.`,
    )
  }
  return true
}

const makingPrefix = 'making-'

/** Made beside and renamed at the end: a start that is killed halfway leaves no half database. */
async function initialise(binaries: PostgresBinaries, home: string, password: string): Promise<void> {
  for (const name of await readdir(home)) {
    // One that was killed may still be at work: its initdb ends by itself when its folder is gone.
    if (name.startsWith(makingPrefix)) await rm(join(home, name), { recursive: true, force: true }).catch(() => {})
  }
  const making = await mkdtemp(join(home, makingPrefix))
  const passwordFile = `${making}.password`
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  await own(binaries.runAs, making, passwordFile)
  try {
    // The builtin C.UTF-8 knows upper and lower case of Unicode, and no system library can change its order under an index.
    const words = ['-D', making, '-U', embeddedUser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8']
    await run(binaries, [
      ...words,
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ])
    await rename(making, join(home, 'data'))
  } finally {
    await rm(passwordFile, { force: true })
  }
}

const own = async (runAs: RunAs | undefined, ...paths: string[]): Promise<void> => {
  for (const path of runAs ? paths : []) await chown(path, runAs?.uid ?? 0, runAs?.gid ?? 0)
}

function run(binaries: PostgresBinaries, words: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(binaries.initdb, words, {
      ...binaries.runAs,
      cwd: '/',
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += chunk
    })
    child.once('error', cause => fail(cannotRun(binaries.initdb, cause)))
    child.once('close', code =>
      code === 0
        ? done()
        : fail(
            new OperatorError(`PostgreSQL could not make its database: ${said.trim() || `initdb ended with ${code}`}`),
          ),
    )
  })
}
