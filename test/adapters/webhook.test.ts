import type { IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { addressPolicy, type Resolve } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import type { WebhookMessage, WebhookOutcome, WebhookPort } from '../../src/adapters/webhook/port.ts'
import { standardWebhook } from '../../src/adapters/webhook/standard.ts'
import { fakeWebhook } from '../support/fakes/webhook.ts'
import { bodyOf, closedPort, serve } from '../support/loopback.ts'

const realWebhook = (resolve?: Resolve): WebhookPort =>
  standardWebhook(httpOutbound({ policy: addressPolicy(['127.0.0.1']), ...(resolve && { resolve }) }), 300)

const message = (url: string, secrets: string[]): WebhookMessage => ({
  url,
  id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  timestamp: new Date(),
  payload: '{"cause":"NEW_ADVISORY","cargo":"acme/résumé"}',
  secrets,
})

/** A receiver of either kind that answers one status to everything. */
type World = { readonly webhook: WebhookPort; receiver(status: number, fakeOutcome: WebhookOutcome): Promise<string> }

const worlds: Record<string, () => World> = {
  'the fake': () => {
    const webhook = fakeWebhook()
    const receiver = async (status: number, outcome: WebhookOutcome) => {
      const url = `https://receiver.example/${status}`
      webhook.answer(url, outcome)
      return url
    }
    return { webhook, receiver }
  },
  'the real one': () => ({
    webhook: realWebhook(),
    receiver: async status =>
      (await serve((_, response) => response.writeHead(status, { 'retry-after': '120' }).end('thanks'))).url,
  }),
}

describe.each(Object.entries(worlds))('webhooks by %s', (_, world) => {
  test('a receiver that answers 2xx has the message', async () => {
    const { webhook, receiver } = world()
    const url = await receiver(204, { kind: 'delivered', status: 204 })
    expect(await webhook.send(message(url, [webhook.newSecret()]))).toEqual({ kind: 'delivered', status: 204 })
  })

  test.each([
    [410, true],
    [503, false],
  ])('a receiver that answers %i rejects it', async (status, gone) => {
    const { webhook, receiver } = world()
    const rejected = {
      kind: 'rejected',
      status,
      gone,
      retryAfterSeconds: 120,
      message: `The receiver answered ${status}.`,
    } as const
    const url = await receiver(status, rejected)
    expect(await webhook.send(message(url, [webhook.newSecret()]))).toEqual(rejected)
  })

  test('no two secrets are the same and text that is no URL is no target', () => {
    const { webhook } = world()
    expect(webhook.newSecret()).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(webhook.newSecret()).not.toBe(webhook.newSecret())
    expect(webhook.refusalOfUrl('nonsense')).toContain('not a URL')
  })
})

test('a receiver verifies the signature with either secret while they rotate, and with no other', async () => {
  const received: { body: string; headers: IncomingHttpHeaders }[] = []
  const { url } = await serve(async (request, response) => {
    received.push({ body: await bodyOf(request), headers: request.headers })
    response.end()
  })
  const webhook = realWebhook()
  const [former, current, foreign] = [webhook.newSecret(), webhook.newSecret(), webhook.newSecret()]
  await webhook.send(message(url, [current, former]))

  const [delivery] = received
  if (!delivery) throw new Error('nothing arrived')
  const headers = delivery.headers as Record<string, string>
  for (const secret of [former, current]) {
    expect(new Webhook(secret).verify(delivery.body, headers)).toEqual({ cause: 'NEW_ADVISORY', cargo: 'acme/résumé' })
  }
  expect(() => new Webhook(foreign).verify(delivery.body, headers)).toThrow('No matching signature')
  expect(() => new Webhook(current).verify(delivery.body.replace('acme', 'evil'), headers)).toThrow('No matching')
})

test('a receiver that hangs fails within the time-out, and one that is not there at once', async () => {
  const hanging = await serve(() => {})
  const webhook = realWebhook()
  const secrets = [webhook.newSecret()]
  const outcome = await webhook.send(message(`${hanging.url}/hooks?token=hidden`, secrets))
  expect(outcome).toEqual({
    kind: 'failed',
    message: `127.0.0.1:${hanging.port} did not finish answering within 0.3 s.`,
  })
  const nobody = await webhook.send(message(`http://127.0.0.1:${await closedPort()}/`, secrets))
  expect(nobody).toMatchObject({ kind: 'failed' })
})

test('a redirect to a private address is rejected and not followed', async () => {
  let reached = false
  const inside = await serve((_, response) => {
    reached = true
    response.end()
  }, '127.0.0.2')
  const { url } = await serve((_, response) => response.writeHead(307, { location: inside.url }).end())
  const webhook = realWebhook()
  expect(await webhook.send(message(url, [webhook.newSecret()]))).toMatchObject({ kind: 'rejected', status: 307 })
  expect(reached).toBe(false)
})

test('a receiver that answers 200 MB is acknowledged by its status, and its body is not read', async () => {
  let written = 0
  const { url } = await serve((_, response) => {
    const pour = () => {
      while (written < 200_000_000 && !response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536
    }
    response.on('drain', pour)
    pour()
  })
  const webhook = realWebhook()
  expect(await webhook.send(message(url, [webhook.newSecret()]))).toEqual({ kind: 'delivered', status: 200 })
  expect(written).toBeLessThan(20_000_000)
})

test('a name that turns private after it was checked is refused at the connection', async () => {
  let reached = false
  const inside = await serve((_, response) => {
    reached = true
    response.end()
  }, '127.0.0.2')
  const answers = [['127.0.0.1'], ['127.0.0.2']]
  const outside = await serve((_, response) => response.end())
  const webhook = realWebhook((_, callback) => callback(null, answers.shift() ?? []))
  const secrets = [webhook.newSecret()]

  const honest = await webhook.send(message(`http://turning.example:${outside.port}/`, secrets))
  const turned = await webhook.send(message(`http://turning.example:${inside.port}/`, secrets))

  expect(honest).toEqual({ kind: 'delivered', status: 200 })
  expect(turned).toMatchObject({ kind: 'refused' })
  expect(reached).toBe(false)
})

test('a secret that is not one signs nothing', async () => {
  await expect(realWebhook().send(message('http://127.0.0.1:9/', ['hunter2']))).rejects.toThrow('must be whsec_')
})
