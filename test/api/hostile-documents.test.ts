import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, expect, test } from 'vitest'
import { openApiWorld } from '../support/api.ts'
import type { Answer } from '../support/api-client.ts'
import { HONEST, HOSTILE } from '../support/hostile.ts'
import { faultsOf } from './faults-of.ts'

const api = await openApiWorld()
afterAll(() => api.close())
const acme = await api.world.team('acme')
await api.world.publish(acme, await api.world.cargo(acme, 'box'), 'box', {
  npm: [{ name: 'left-pad', version: '1.3.0' }],
})

for (const [what, hostile] of Object.entries(HOSTILE))
  test(`${what} is refused, or answered as nothing`, async () => {
    const response = await api.anonymous.post(hostile)
    expect(faultsOf(response.status, await response.text())).toEqual([])
  })

test('what is too much is refused before it is run', async () => {
  const most = [
    'ten thousand aliases',
    'a thousand aliases of a list',
    'two thousand levels',
    'fragments that double twenty times',
    'pages in pages in pages',
    'the whole schema a hundred times',
    'a hundred thousand ids',
  ]
  for (const what of most) {
    const answer = (await (await api.anonymous.post(HOSTILE[what] ?? '')).json()) as Answer
    expect(answer.data ?? null, what).toBeNull()
  }
})

test('a thousand hostile documents at once: each is refused, and whoever is honest is served meanwhile', async () => {
  const lag = monitorEventLoopDelay({ resolution: 5 })
  const kinds = Object.values(HOSTILE).filter(hostile => hostile.length < 100_000)
  lag.enable()
  const hostile = Array.from({ length: 1_000 }, async (_, i) => {
    const response = await api.anonymous.post(kinds[i % kinds.length] ?? '')
    return faultsOf(response.status, await response.text())
  })
  const honest = Array.from({ length: 100 }, () => api.anonymous.data(HONEST))
  expect((await Promise.all(hostile)).flat()).toEqual([])
  expect(new Set((await Promise.all(honest)).map(data => JSON.stringify(data)))).toEqual(
    new Set(['{"cargos":{"nodes":[{"slug":"acme/box"}]}}']),
  )
  lag.disable()
  console.info(
    `event loop, server and clients in one process: p50 ${ms(lag.percentile(50))}, p99 ${ms(lag.percentile(99))} ms`,
  )
})

const ms = (nanoseconds: number): number => Math.round(nanoseconds / 1e5) / 10

test('nothing of all this was a fault of ours', () => {
  expect(api.lines.filter(line => /"level":"(error|fatal)"/.test(line))).toEqual([])
})
