import { createHash, randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, readlink, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { RunAs } from './embedded-binaries.ts'
import { OperatorError } from './operator-error.ts'
import type { ProcessName } from './other-process.ts'

/** What is kept beside the database between starts, in a file that only its owner reads. */
export type Kept = {
  readonly password: string
  /** Who runs the server at present, and where it answers; absent after a clean stop. */
  readonly running?: { readonly launcher: ProcessName; readonly url: string }
}

/** Where root's database lives when its account cannot enter the data folder. */
const outsideFolder = '/var/lib/cargo-registry'

const keptFile = (dataDir: string): string => join(dataDir, 'postgres.json')

/**
 * The folder that holds the database files: `<dataDir>/pg`, except when PostgreSQL runs as another account that cannot enter
 * it; then one of its own under /var/lib, with `<dataDir>/pg` a link to it, so that the choice holds for later starts.
 */
export async function databaseHome(dataDir: string, runAs: RunAs | undefined): Promise<string> {
  const wanted = resolve(dataDir)
  await mkdir(wanted, { recursive: true, mode: runAs ? 0o711 : 0o700 })
  const inside = join(wanted, 'pg')
  const linked = await readlink(inside).catch(() => undefined)
  const home = linked ?? ((await mayEnter(wanted, runAs)) ? inside : outside(wanted))
  await mkdir(home, { recursive: true, mode: 0o711 })
  if (home !== inside && !linked) await symlink(home, inside)
  if (runAs) await chown(home, runAs.uid, runAs.gid)
  return home
}

const outside = (dataDir: string): string =>
  join(outsideFolder, createHash('sha256').update(dataDir).digest('hex').slice(0, 12))

async function mayEnter(folder: string, runAs: RunAs | undefined): Promise<boolean> {
  if (!runAs) return true
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  return dirname(folder) === folder || mayEnter(dirname(folder), runAs)
}

/** What an earlier start kept, or a new random password that nobody has seen. */
export async function readKept(dataDir: string): Promise<Kept | undefined> {
  const text = await readFile(keptFile(resolve(dataDir)), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const kept: Partial<Kept> = JSON.parse(text)
    if (typeof kept.password === 'string') return { ...kept, password: kept.password }
  } catch {}
  throw new OperatorError(
    `${keptFile(dataDir)} cannot be read. It holds the password of the embedded PostgreSQL: restore it, or remove ${dataDir} to start empty.`,
  )
}

/** Written beside and renamed, so that a crash leaves the old file or the new one. */
export async function writeKept(dataDir: string, kept: Kept): Promise<void> {
  const file = keptFile(resolve(dataDir))
  await writeFile(`${file}.new`, `${JSON.stringify(kept)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

export const newPassword = (): string => randomBytes(24).toString('base64url')
