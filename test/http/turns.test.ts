import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { Turns, takeTurns } from '../../src/http/turns.ts'

/** The event loop goes round once. */
const round = () => new Promise<void>(resolve => void setImmediate(resolve))

/** Work that takes so long, on a clock of its own, and says in which round of the event loop it was done. */
function crowd(budgetMs: number, eachMs: number) {
  let clock = 0
  let rounds = 0
  const turns = new Turns(budgetMs, () => clock)
  const done: { name: number; round: number }[] = []
  const arrive = async (name: number): Promise<void> => {
    const turn = turns.take()
    if (turn) await turn
    clock += eachMs
    done.push({ name, round: rounds })
  }
  const next = async (): Promise<void> => {
    await round()
    rounds++
  }
  return { arrive, done, next }
}

test('whoever comes alone begins at once', () => {
  const { arrive, done } = crowd(5, 4)
  void arrive(1)
  expect(done).toEqual([{ name: 1, round: 0 }])
})

test('a crowd begins in the order of its coming, and each round of the event loop takes no more than the budget and one', async () => {
  const { arrive, done, next } = crowd(5, 4)
  const all = Promise.all([1, 2, 3, 4, 5, 6].map(arrive))
  expect(done.map(({ name }) => name)).toEqual([1, 2])
  for (let i = 0; i < 6; i++) await next()
  await all
  expect(done.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5, 6])
  const late = done.slice(2).map(({ round }) => round)
  expect(new Set(late).size).toBe(late.length)
})

test('who comes while others wait does not overtake them', async () => {
  const { arrive, done, next } = crowd(5, 10)
  const first = [arrive(1), arrive(2), arrive(3)]
  await next()
  const last = arrive(4)
  for (let i = 0; i < 4; i++) await next()
  await Promise.all([...first, last])
  expect(done.map(({ name }) => name)).toEqual([1, 2, 3, 4])
})

test('when the crowd is gone nobody waits any more', async () => {
  const { arrive, done, next } = crowd(5, 10)
  const all = [arrive(1), arrive(2)]
  for (let i = 0; i < 3; i++) await next()
  await Promise.all(all)
  void arrive(3)
  expect(done.at(-1)?.name).toBe(3)
})

test('a server whose requests take turns answers all of a crowd, bodies included', async () => {
  const server = createServer((request, response) => {
    const until = performance.now() + 1
    while (performance.now() < until);
    request.pipe(response)
  })
  takeTurns(server, new Turns())
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // safe because it listens on a port
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: `body ${i}` })
      return response.text()
    }),
  )
  expect(answers).toEqual(Array.from({ length: 200 }, (_, i) => `body ${i}`))
  server.close()
})
