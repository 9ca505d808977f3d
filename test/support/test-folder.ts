import { existsSync } from 'node:fs'
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { endOrphan } from '../../src/database/orphan.ts'
import { commandLine } from '../../src/database/other-process.ts'

/** Memory when there is some: a template is cloned twice as fast there. */
const root = existsSync('/dev/shm') ? '/dev/shm' : '/var/tmp'
const prefix = 'cargo-registry-test-'

/** A folder that the account of the embedded PostgreSQL can enter too; named after this process. */
export async function newTestFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(root, `${prefix}${process.pid}-${name}-`))
  await chmod(folder, 0o711)
  return folder
}

export const removeTestFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true })

/** Ends and removes what runs that were killed left behind. */
export async function sweepTestFolders(): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = Number(name.startsWith(prefix) ? name.slice(prefix.length).split('-')[0] : Number.NaN)
    if (!pid || commandLine(pid) !== undefined) continue
    const folder = join(root, name)
    if ((await lstat(folder)).uid !== process.getuid?.()) continue
    await endOrphan(join(folder, 'pg/data'))
    await removeTestFolder(folder)
  }
}
