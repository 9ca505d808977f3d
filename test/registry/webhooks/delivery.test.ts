import type { IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressPolicy, type Resolve } from '../../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../../src/adapters/outbound/http.ts'
import { aesSecretBox } from '../../../src/adapters/secretbox/aes-gcm.ts'
import { standardWebhook } from '../../../src/adapters/webhook/standard.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/policy.ts'
import { systemContext } from '../../../src/registry/context.ts'
import { callWebhook } from '../../../src/registry/webhooks/call-webhook.ts'
import {
  deleteWebhook,
  disableWebhook,
  enableWebhook,
  rotateWebhookSecret,
} from '../../../src/registry/webhooks/change-webhook.ts'
import { createWebhook } from '../../../src/registry/webhooks/create-webhook.ts'
import { redeliverAlert, skipDelivery } from '../../../src/registry/webhooks/redeliver.ts'
import { askIn } from '../../support/ask.ts'
import { bodyOf, serve } from '../../support/loopback.ts'
import { raiseAlert } from '../../support/raise-alert.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

// A name that the world resolves itself, so that a test can change where it leads.
const addresses = new Map<string, string>()
const resolve: Resolve = (name, callback) => callback(null, [addresses.get(name) ?? '127.0.0.1'])

let world: World
let api: Awaited<ReturnType<typeof askIn>>
beforeAll(async () => {
  const outbound = httpOutbound({ policy: addressPolicy(['127.0.0.1']), resolve })
  world = await openWorld({ webhooks: standardWebhook(outbound, 300), secretBox: aesSecretBox('k'.repeat(64)) })
  api = await askIn(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A receiver that keeps what it gets; `answers` are used up first, then it takes everything. */
async function receiver(answers: number[] = []) {
  const received: Received[] = []
  const { url, port } = await serve(async (request, response) => {
    received.push({ headers: request.headers, body: await bodyOf(request) })
    const status = answers.shift() ?? 204
    response.writeHead(status, status === 307 ? { location: 'http://127.0.0.2:1/' } : {}).end()
  })
  const titles = () => received.map(({ body }) => JSON.parse(body).data.title)
  const ids = () => received.map(({ headers }) => headers['webhook-id'])
  return { url, port, received, titles, ids, answers }
}

const open = (team: Team, url: string, filter: object = {}) =>
  createWebhook(world.as(team.actor), { publisherId: team.publisherId, url, ...filter })

const LOG = `query ($slug: String!) { publisher(slug: $slug) { webhooks { id url state disabledReason deliveries(first: 100) {
  nodes { id state cause attemptCount attempts { status message } alert { title } } } } } }`
const logOf = async (team: Team) =>
  (await api.ask(team.actor, LOG, { slug: team.slug })).data.publisher.webhooks[0] as {
    id: string
    state: string
    disabledReason: string | null
    deliveries: {
      nodes: {
        id: string
        state: string
        attemptCount: number
        attempts: { status: number | null; message: string }[]
        alert: { title: string }
      }[]
    }
  }
const key = (id: string) => id.slice(id.indexOf('_') + 1)

test('alerts arrive in order, signed, and begin with the first after the webhook was opened', async () => {
  const team = await world.team('in-order')
  await raiseAlert(world, team, { title: 'before' })
  const target = await receiver()
  const { secret } = await open(team, target.url)
  for (const title of ['one', 'two', 'three']) await raiseAlert(world, team, { title, messages: ['a flaw'] })
  await world.runJobs()
  expect(target.titles()).toEqual(['one', 'two', 'three'])
  const [first] = target.received
  // The world's clock stands elsewhere than this machine's: the signature is checked, the age is not.
  const headers = first!.headers as Record<string, string>
  const signed = new Webhook(secret).sign(headers['webhook-id']!, world.now, first!.body)
  expect(headers['webhook-signature']).toBe(signed)
  expect(JSON.parse(first!.body)).toMatchObject({
    type: 'alert.new_advisory',
    data: { number: 2, severity: 'HIGH', publisher: { slug: 'in-order' }, items: [{ message: 'a flaw' }] },
  })
  expect((await logOf(team)).deliveries.nodes.map(one => one.state)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED'])
})

test('only causes and severities that were asked for are sent, and an alert without a severity passes', async () => {
  const team = await world.team('choosy')
  const target = await receiver()
  await open(team, target.url, { severityAtLeast: 'HIGH' })
  const byCause = await receiver()
  await open(team, byCause.url, { causes: ['FIX_AVAILABLE'] })
  await raiseAlert(world, team, { title: 'low', severity: 'LOW' })
  await raiseAlert(world, team, { title: 'high', severity: 'HIGH', cause: 'FIX_AVAILABLE' })
  await raiseAlert(world, team, { title: 'decision', severity: null, cause: 'REVIEW_DECIDED' })
  await world.runJobs()
  expect(target.titles()).toEqual(['high', 'decision'])
  expect(byCause.titles()).toEqual(['high'])
})

test('a failed delivery is tried again with longer and longer pauses, under one id, and those after it wait', async () => {
  const team = await world.team('flaky')
  const target = await receiver([500, 503])
  await open(team, target.url)
  await raiseAlert(world, team, { title: 'one' })
  await world.runJobs()
  await raiseAlert(world, team, { title: 'two' })
  await world.runJobs()
  expect(target.titles()).toEqual(['one'])
  world.advance(6_000)
  await world.runJobs()
  expect(target.titles()).toEqual(['one', 'one'])
  world.advance(MINUTE_MS)
  await world.runJobs()
  expect(target.titles()).toEqual(['one', 'one', 'one', 'two'])
  expect(new Set(target.ids().slice(0, 3)).size).toBe(1)
  const [two, one] = (await logOf(team)).deliveries.nodes
  expect(one).toMatchObject({ state: 'DELIVERED', attemptCount: 3, alert: { title: 'one' } })
  expect(one!.attempts.map(attempt => attempt.status)).toEqual([500, 503, 204])
  expect(two).toMatchObject({ state: 'DELIVERED', attemptCount: 1 })
})

test('after three days it is switched off with a notice, and enabled again it goes on where it stopped', async () => {
  const team = await world.team('down')
  const target = await receiver(Array.from({ length: 50 }, () => 500))
  const { webhookId } = await open(team, target.url)
  await raiseAlert(world, team, { title: 'one' })
  await raiseAlert(world, team, { title: 'two' })
  const began = world.now.getTime()
  let tried = 0
  while ((await logOf(team)).state === 'ENABLED' && world.now.getTime() < began + 5 * DAY_MS) {
    await world.runJobs()
    tried = target.received.length
    world.advance(HOUR_MS)
  }
  const off = await logOf(team)
  expect(off.disabledReason).toContain('three days')
  const downFor = world.now.getTime() - began
  expect(downFor).toBeGreaterThanOrEqual(3 * DAY_MS)
  expect(downFor).toBeLessThan(3.6 * DAY_MS)
  expect(tried).toBe(11)
  const notice = await api.ask(
    team.actor,
    `{ publisher(slug: "down") { alerts { nodes { cause title items { message } } } } }`,
  )
  expect(notice.data.publisher.alerts.nodes[0]).toMatchObject({
    cause: 'WEBHOOK_DISABLED',
    title: `The webhook to 127.0.0.1:${target.port} was switched off.`,
  })
  await world.runJobs()
  expect(world.mail.sent.some(mail => mail.subject.includes('was switched off'))).toBe(true)

  target.answers.length = 0
  target.received.length = 0
  await enableWebhook(world.as(team.actor), { webhookId, from: 'WHERE_IT_STOPPED' })
  await world.runJobs()
  expect(target.titles()).toEqual(['one', 'two', notice.data.publisher.alerts.nodes[0].title])
})

test('a receiver that wants no more, or a URL that leads inside, is not tried again', async () => {
  const gone = await world.team('gone')
  const target = await receiver([410])
  await open(gone, target.url)
  await raiseAlert(world, gone)
  await world.runJobs()
  expect(await logOf(gone)).toMatchObject({
    state: 'DISABLED',
    disabledReason: 'The receiver answered 410: it wants no more.',
  })

  const inside = await world.team('inside')
  let reached = false
  const secretPlace = await serve((_, response) => {
    reached = true
    response.end()
  }, '127.0.0.2')
  addresses.set('turning.example', '127.0.0.1')
  await open(inside, `http://turning.example:${secretPlace.port}/`)
  // It was an honest name when it was checked.
  addresses.set('turning.example', '127.0.0.2')
  await raiseAlert(world, inside)
  await world.runJobs()
  expect(reached).toBe(false)
  expect((await logOf(inside)).disabledReason).toContain('127.0.0.2 is not a public address')
  await expect(open(inside, 'http://10.0.0.8/hook')).rejects.toThrow('not a public address')
  await expect(open(inside, 'ftp://example.com/')).rejects.toThrow('https://')
})

test('a receiver that hangs, redirects or pours 200 MB holds up nobody else', async () => {
  const team = await world.team('mixed')
  const hanging = await serve(() => {})
  const redirecting = await receiver([307])
  const pouring = await serve((_, response) => {
    const pour = () => {
      for (let n = 0; n < 3_200 && !response.destroyed && response.write(Buffer.alloc(65_536)); n++);
    }
    response.on('drain', pour)
    pour()
  })
  const honest = await receiver()
  for (const { url } of [hanging, redirecting, pouring, honest]) await open(team, url)
  await raiseAlert(world, team, { title: 'one' })
  await world.runJobs()
  expect(honest.titles()).toEqual(['one'])
  const { data } = await api.ask(team.actor, LOG, { slug: 'mixed' })
  const outcomeAt = new Map<string, unknown>()
  for (const { url, deliveries } of data.publisher.webhooks)
    outcomeAt.set(url, [deliveries.nodes[0].state, deliveries.nodes[0].attempts[0].message])
  expect(outcomeAt.get(hanging.url)).toEqual([
    'WAITING',
    expect.stringContaining('did not finish answering within 0.3 s'),
  ])
  expect(outcomeAt.get(redirecting.url)).toEqual(['WAITING', expect.stringContaining('which is not followed')])
  expect(outcomeAt.get(pouring.url)).toEqual(['DELIVERED', 'The receiver took it (200).'])
  expect(outcomeAt.get(honest.url)).toEqual(['DELIVERED', 'The receiver took it (204).'])
})

test('while a secret is replaced both verify, and a day later only the new one', async () => {
  const team = await world.team('rotating')
  const target = await receiver()
  const { webhookId, secret: former } = await open(team, target.url)
  const { secret: current } = await rotateWebhookSecret(world.as(team.actor), { webhookId })
  const signedBy = async (secret: string) => {
    await raiseAlert(world, team)
    await world.runJobs()
    const { headers, body } = target.received.at(-1)!
    const expected = new Webhook(secret).sign(headers['webhook-id'] as string, world.now, body)
    return (headers['webhook-signature'] as string).split(' ').includes(expected)
  }
  expect([await signedBy(former), await signedBy(current)]).toEqual([true, true])
  world.advance(DAY_MS + 1)
  expect([await signedBy(former), await signedBy(current)]).toEqual([false, true])
})

test('killed between sending and marking, an alert is sent once more under the same id and never a third time', async () => {
  const team = await world.team('killed')
  const target = await receiver()
  const { webhookId } = await open(team, target.url)
  await raiseAlert(world, team, { title: 'one' })
  // The process dies when it comes to mark: every transaction after the sending fails.
  const dying = {
    ...world.registry,
    db: new Proxy(world.registry.db, {
      get: (db, name) =>
        name === 'transaction' ? () => Promise.reject(new Error('killed')) : Reflect.get(db, name, db),
    }),
  }
  await expect(callWebhook(systemContext(dying, 'test'), webhookId)).rejects.toThrow('killed')
  await world.runJobs()
  await callWebhook(systemContext(world.registry, 'test'), webhookId)
  expect(target.titles()).toEqual(['one', 'one'])
  expect(new Set(target.ids()).size).toBe(1)
})

test('what a receiver will never take can be skipped, and what it lost can be sent again', async () => {
  const team = await world.team('by-hand')
  const target = await receiver([400])
  const { webhookId } = await open(team, target.url)
  await raiseAlert(world, team, { title: 'poison' })
  await raiseAlert(world, team, { title: 'next' })
  await world.runJobs()
  const [poison] = (await logOf(team)).deliveries.nodes
  await skipDelivery(world.as(team.actor), { deliveryId: key(poison!.id) })
  await world.runJobs()
  expect(target.titles()).toEqual(['poison', 'next'])
  const [next] = (await logOf(team)).deliveries.nodes
  await redeliverAlert(world.as(team.actor), { deliveryId: key(next!.id) })
  await world.runJobs()
  expect(target.titles()).toEqual(['poison', 'next', 'next'])
  expect(target.ids()[1]).toBe(target.ids()[2])
  await expect(skipDelivery(world.as(team.actor), { deliveryId: key(next!.id) })).rejects.toThrow(
    'Only a delivery that waits',
  )
  await disableWebhook(world.as(team.actor), { webhookId })
  await expect(redeliverAlert(world.as(team.actor), { deliveryId: key(next!.id) })).rejects.toThrow('switched off')
  await raiseAlert(world, team, { title: 'missed' })
  await enableWebhook(world.as(team.actor), { webhookId, from: 'NOW' })
  await raiseAlert(world, team, { title: 'after' })
  await world.runJobs()
  expect(target.titles().at(-1)).toBe('after')
  expect(target.titles()).not.toContain('missed')
})

test('a webhook and its deliveries are the team’s alone, and only its admins change them', async () => {
  const team = await world.team('secretive', 'ORGANIZATION')
  const viewer = await world.join(team, 'VIEWER')
  const stranger = await world.team('curious')
  const staff = await world.person({ staff: true })
  const target = await receiver()
  const { webhookId } = await open(team, target.url)
  const seenBy = async (actor: Team['actor']) =>
    (
      await api.ask(
        actor,
        `query ($id: ID!) { node(id: $id) { ... on Webhook { url } } publisher(slug: "secretive") { webhooks { url } } }`,
        {
          id: `webhook_${webhookId}`,
        },
      )
    ).data
  expect(await seenBy(viewer.actor)).toEqual({
    node: { url: target.url },
    publisher: { webhooks: [{ url: target.url }] },
  })
  for (const actor of [stranger.actor, staff, { kind: 'anonymous' } as const])
    expect(await seenBy(actor)).toEqual({ node: null, publisher: { webhooks: null } })
  await expect(disableWebhook(world.as(viewer.actor), { webhookId })).rejects.toThrow('Your role')
  await expect(disableWebhook(world.as(stranger.actor), { webhookId })).rejects.toThrow('There is no such webhook')
})

test('a deletion that is asked for twice under one key has one answer, and under another there is nothing to delete', async () => {
  const team = await world.team('removing')
  const target = await receiver()
  const { webhookId } = await open(team, target.url)
  const idempotency = { actor: `user:${team.accountId}`, key: 'once', operation: 'deleteWebhook', inputHash: 'same' }
  const again = () => deleteWebhook({ ...world.as(team.actor), idempotency }, { webhookId })
  expect(await again()).toEqual({ publisherId: team.publisherId })
  expect(await again()).toEqual({ publisherId: team.publisherId })
  await expect(deleteWebhook(world.as(team.actor), { webhookId })).rejects.toThrow('There is no such webhook')
})
