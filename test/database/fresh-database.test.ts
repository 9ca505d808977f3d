import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

const one = await freshDatabase()
const other = await freshDatabase()
afterAll(() => Promise.all([one.drop(), other.drop()]))

test('two files of tests do not see each other', async () => {
  await one.sql`create table seen (word text)`
  const [row] = await other.sql`select to_regclass('seen') as there`
  expect(row?.there).toBeNull()
})

test('a job can be enqueued by SQL before any worker has run', async () => {
  const [job] = await one.sql`select (graphile_worker.add_job('scan-version', '{}'::json)).*`
  expect(job?.id).toBeDefined()
})

test('times are told in UTC', async () => {
  const [row] = await one.sql`select current_setting('TimeZone') as zone, current_setting('application_name') as name`
  expect(row).toEqual({ zone: 'UTC', name: 'cargo-registry' })
})
