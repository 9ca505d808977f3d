import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrateDatabase, pendingMigrations } from '../../src/database/migrate.ts'
import { isDatabaseUnavailable } from '../../src/database/unavailable.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let database: FreshDatabase
let folder: string
beforeEach(async () => {
  database = await freshDatabase()
  // The template may hold the registry's own migrations; these tests bring theirs.
  await database.sql`drop schema if exists drizzle cascade`
  folder = await newTestFolder('migrations')
})
afterEach(async () => {
  await database.drop()
  await removeTestFolder(folder)
})

type Migration = { tag: string; when: number; sql: string }
const boxes: Migration = { tag: '0000_boxes', when: 1000, sql: 'create table boxes (id int)' }
const lids: Migration = { tag: '0001_lids', when: 2000, sql: 'create table lids (id int)' }

async function folderOf(name: string, migrations: Migration[]): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, 'meta'), { recursive: true })
  const entries = migrations.map(({ tag, when }, idx) => ({ idx, version: '7', when, tag, breakpoints: true }))
  await writeFile(join(path, 'meta/_journal.json'), JSON.stringify({ version: '7', dialect: 'postgresql', entries }))
  for (const { tag, sql } of migrations) await writeFile(join(path, `${tag}.sql`), sql)
  return path
}

const tables = async (): Promise<string[]> => {
  const rows = await database.sql`select relname as name from pg_class where relname in ('boxes', 'lids') order by 1`
  return rows.map(({ name }) => name)
}

test('a database is brought to the last migration, and what is pending is known before', async () => {
  const both = await folderOf('both', [boxes, lids])
  expect(await pendingMigrations(database.sql, both)).toBe(2)
  await migrateDatabase(database.url, { folder: both })
  expect(await pendingMigrations(database.sql, both)).toBe(0)
  expect(await tables()).toEqual(['boxes', 'lids'])
})

test('four starts at once migrate once', async () => {
  const both = await folderOf('both', [boxes, lids])
  await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(database.url, { folder: both })))
  const [row] = await database.sql`select count(*)::int as applied from drizzle.__drizzle_migrations`
  expect(row?.applied).toBe(2)
})

test('a migration that fails leaves nothing of itself', async () => {
  const broken = { ...lids, sql: 'create table lids (id int); select 1 / 0' }
  const bad = await folderOf('bad', [boxes, broken])
  await expect(migrateDatabase(database.url, { folder: bad })).rejects.toThrow()
  expect(await tables()).toEqual([])
})

test('a database with newer migrations than the code is refused, and untouched', async () => {
  await migrateDatabase(database.url, { folder: await folderOf('newer', [boxes, lids]) })
  const older = await folderOf('older', [boxes])
  await expect(migrateDatabase(database.url, { folder: older })).rejects.toThrow(
    'The database has 1 migration that this version of the registry does not know. It was migrated by a newer version: run that one, or restore a backup from before.',
  )
})

test('a migration dated before the last applied one is told, not skipped in silence', async () => {
  await migrateDatabase(database.url, { folder: await folderOf('first', [lids]) })
  await expect(migrateDatabase(database.url, { folder: await folderOf('second', [boxes, lids]) })).rejects.toThrow(
    /is older than the last one that the database has, and was never applied to it/,
  )
})

test('a PostgreSQL that is too old is refused with both versions', async () => {
  await expect(migrateDatabase(database.url, { oldestPostgres: 99 })).rejects.toThrow(
    /is PostgreSQL 18\.\d+.*; the registry needs 99 or newer\./,
  )
})

test('a database that cannot be reached is told in a sentence without the password', async () => {
  const failure = await migrateDatabase('postgres://me:hidden-word@127.0.0.1:1/shop').catch(cause => cause)
  expect(failure.message).toBe(
    'The database 127.0.0.1:1/shop cannot be used: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL and that PostgreSQL is running.',
  )
  expect(isDatabaseUnavailable(failure)).toBe(true)
})
