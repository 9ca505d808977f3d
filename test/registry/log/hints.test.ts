import { afterAll, expect, test } from 'vitest'
import { hinter } from '../../../src/database/hint.ts'
import { listenForHints } from '../../../src/database/listen.ts'
import { Hub } from '../../../src/registry/log/hub.ts'
import { logReader } from '../../../src/registry/log/read-after.ts'
import { freshDatabase } from '../../support/database.ts'
import { alert, raise } from '../../support/raise.ts'

const database = await freshDatabase()
afterAll(() => database.drop())

test('a hint from another process is followed by one read of the topic that it names, however many topics are open', async () => {
  const asked: (readonly string[])[] = []
  const { moved, after } = logReader(database.sql)
  const hub = new Hub({
    reader: {
      moved: believed => {
        asked.push(believed.map(({ topic }) => topic))
        return moved(believed)
      },
      after: positions => {
        asked.push(positions.map(({ topic }) => topic))
        return after(positions)
      },
    },
  })
  const listening = listenForHints(database.sql, { senderId: 'here', hub })
  const topics = Array.from({ length: 500 }, (_, i) => hub.open(`alerts/own-${i}`))
  await Promise.all(topics.map(topic => hub.fresh(topic)))
  const hints = hinter(database.sql, { senderId: 'there' })
  // Listening has begun once one hint has come through; what was missed before it does not count.
  await expect
    .poll(() => {
      hints.hint(['alerts/own-1'])
      return asked.at(-1)
    })
    .toEqual(['alerts/own-1'])
  asked.length = 0

  await raise(database, alert('own-7'))
  hints.hint(['alerts/own-7'])
  await expect.poll(() => topics[7]?.tail).toBe(1)
  // A hint of before may still be under way; nobody asked for the 498 others.
  expect(asked.flat().filter(topic => topic !== 'alerts/own-1' && topic !== 'alerts/own-7')).toEqual([])
  await listening.stop()
  hub.close()
})
