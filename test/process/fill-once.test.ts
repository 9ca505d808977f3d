import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { fillOnce } from '../../src/demo/fill-once.ts'
import { type FreshDatabase, freshDatabase } from '../support/database.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'

let dataDir: string
let database: FreshDatabase
const databases: FreshDatabase[] = []
beforeEach(async () => {
  dataDir = await newTestFolder('demo')
  database = await freshDatabase()
  databases.push(database)
})
afterEach(() => removeTestFolder(dataDir))
afterAll(() => Promise.all(databases.map(each => each.drop())))

const someone = () =>
  database.sql`insert into accounts (id, email, created_at) values (gen_random_uuid(), 'ada@example.org', now())`

/** One start: what it filled and said. */
async function start(fill: () => Promise<unknown> = someone) {
  let filled = 0
  let said = ''
  const ended = await fillOnce({
    db: database.db,
    dataDir,
    tell: text => {
      said += text
    },
    async fill() {
      filled++
      await fill()
    },
  }).then(
    () => 'whole',
    () => 'cut off',
  )
  return { filled, said, ended }
}

test('an empty database is filled by the first start that comes to it, and once', async () => {
  expect(await start()).toEqual({ filled: 1, said: '', ended: 'whole' })
  expect(await start()).toEqual({ filled: 0, said: '', ended: 'whole' })
})

test('a demo that was cut off is told at the next start, and not filled a second time', async () => {
  const cut = async () => {
    await someone()
    throw new Error('The process was stopped.')
  }
  expect(await start(cut)).toMatchObject({ filled: 1, ended: 'cut off' })
  const next = await start()
  expect(next.filled).toBe(0)
  expect(next.said).toContain(`The demo was cut off`)
  expect(next.said).toContain(`remove ${dataDir} and start again`)
})

test('a database that somebody uses is left as it is', async () => {
  await someone()
  expect((await start()).filled).toBe(0)
})
