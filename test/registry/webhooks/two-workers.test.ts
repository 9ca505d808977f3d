import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressPolicy } from '../../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../../src/adapters/outbound/http.ts'
import { standardWebhook } from '../../../src/adapters/webhook/standard.ts'
import { startJobs } from '../../../src/jobs/runner.ts'
import { tasksOf } from '../../../src/jobs/tasks.ts'
import { createWebhook } from '../../../src/registry/webhooks/create-webhook.ts'
import { bodyOf, serve } from '../../support/loopback.ts'
import { raiseAlert } from '../../support/raise-alert.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  const outbound = httpOutbound({ policy: addressPolicy(['127.0.0.1']) })
  world = await openWorld({ webhooks: standardWebhook(outbound, 500) })
})
afterAll(() => world.close())

test('two workers deliver each alert once and in order to each receiver, while another one hangs', async () => {
  const team = await world.team('busy')
  const got: number[][] = [[], []]
  const urls = await Promise.all(
    got.map(async numbers => {
      const { url } = await serve(async (request, response) => {
        numbers.push(JSON.parse(await bodyOf(request)).data.number)
        response.end()
      })
      return url
    }),
  )
  const hanging = await serve(() => {})
  for (const url of [hanging.url, ...urls])
    await createWebhook(world.as(team.actor), { publisherId: team.publisherId, url })

  const registry = { ...world.registry, clock: () => new Date() }
  const workers = await Promise.all(
    [1, 2].map(() =>
      startJobs({
        url: world.database.url,
        tasks: tasksOf(registry),
        concurrency: 3,
        log: world.registry.log as never,
      }),
    ),
  )
  const ALERTS = 40
  await Promise.all(Array.from({ length: ALERTS }, (_, n) => raiseAlert(world, team, { title: `${n}` })))
  await expect.poll(() => got.map(numbers => numbers.length), { timeout: 20_000 }).toEqual([ALERTS, ALERTS])
  await Promise.all(workers.map(worker => worker.stop()))
  const inOrder = Array.from({ length: ALERTS }, (_, n) => n + 1)
  expect(got).toEqual([inOrder, inOrder])
})
