import { expect, test } from 'vitest'
import { AccessWatch } from '../../src/http/access-watch.ts'
import { Hub } from '../../src/registry/log/hub.ts'
import type { LogReader } from '../../src/registry/log/read-after.ts'

/** A log whose answers never come, as while a start fails. */
const silent: LogReader = { moved: () => new Promise(() => {}), after: () => new Promise(() => {}) }

test('a watch that was closed while it waited for the log tells no failure when the log ends', async () => {
  const told: unknown[] = []
  const hub = new Hub({ reader: silent })
  const watch = new AccessWatch(hub, cause => told.push(cause))
  const ended = watch.run()
  watch.close()
  hub.close()
  await ended
  expect(told).toEqual([])
})

test('a log that ends under an open watch is told', async () => {
  const hub = new Hub({ reader: silent })
  const told = new Promise(resolve => {
    const watch = new AccessWatch(hub, cause => {
      watch.close()
      resolve(cause)
    })
    void watch.run()
  })
  hub.close()
  expect(await told).toMatchObject({ code: 'UNAVAILABLE' })
})
