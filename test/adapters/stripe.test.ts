import { describe, expect, test } from 'vitest'
import type { StripePort, VerificationSession, VerificationStatus } from '../../src/adapters/stripe/port.ts'
import { stripeIdentity } from '../../src/adapters/stripe/stripe.ts'
import { fakeStripe } from '../support/fakes/stripe.ts'
import { closedPort } from '../support/loopback.ts'
import { type StripePerson, type StripeStandIn, stripeStandIn } from '../support/stand-ins/stripe.ts'

const now = new Date('2026-03-01T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const ada: StripePerson = { first: 'Ada', last: 'Lovelace', born: [1990, 12, 10], country: 'GB' }
const request = {
  publisherId: 'publisher_0193',
  returnUrl: 'https://registry.example/verified',
  idempotencyKey: 'publisher_0193-1',
}

const realStripe = (standIn: StripeStandIn, change: { apiKey?: string; baseUrl?: string } = {}): StripePort =>
  stripeIdentity({
    apiKey: 'rk_test_registry',
    webhookSecret: standIn.webhookSecret,
    personKey: Buffer.from('key of the operator'),
    baseUrl: standIn.url,
    timeoutMs: 200,
    ...change,
  })

type World = {
  readonly stripe: StripePort
  become(
    id: string,
    change: Partial<Pick<VerificationSession, 'lastError'>> & { status: 'requires_input' | 'verified' },
  ): void
  webhook(id: string, status: VerificationStatus, at: Date): { body: Buffer; signature: string }
}

const worlds: Record<string, () => Promise<World>> = {
  'the fake': async () => {
    const stripe = fakeStripe()
    const person = { name: 'Ada Lovelace', country: 'GB', fingerprint: 'f'.repeat(64) }
    return {
      stripe,
      become: (id, change) => stripe.become(id, { ...change, person: change.status === 'verified' ? person : null }),
      webhook: stripe.webhook,
    }
  },
  Stripe: async () => {
    const standIn = await stripeStandIn()
    return {
      stripe: realStripe(standIn),
      become: (id, change) => standIn.become(id, { ...change, person: change.status === 'verified' ? ada : null }),
      webhook: (id, status, at) => standIn.webhook(id, `identity.verification_session.${status}`, at),
    }
  },
}

/** Creates a session and gives its id. */
async function started(stripe: StripePort): Promise<string> {
  const created = await stripe.createVerificationSession(request)
  if (created.kind !== 'created') throw new Error(created.reason)
  return created.id
}

describe.each(Object.entries(worlds))('an identity check by %s', (_, world) => {
  test('begins at a URL, and the same key begins no second one', async () => {
    const { stripe } = await world()
    const first = await stripe.createVerificationSession(request)
    expect(first).toMatchObject({
      kind: 'created',
      id: expect.stringMatching(/^vs_/),
      url: expect.stringMatching(/^https:/),
    })
    expect(await stripe.createVerificationSession(request)).toEqual(first)
    const other = await stripe.createVerificationSession({ ...request, idempotencyKey: 'another' })
    expect(other).not.toEqual(first)
  })

  test('shows publisher and URL while it waits, and neither person nor error', async () => {
    const { stripe } = await world()
    const id = await started(stripe)
    expect(await stripe.retrieve(id)).toMatchObject({
      kind: 'found',
      session: { id, publisherId: 'publisher_0193', status: 'requires_input', person: null, lastError: null },
    })
  })

  test('that succeeded gives name, country and fingerprint, and no URL', async () => {
    const { stripe, become } = await world()
    const id = await started(stripe)
    become(id, { status: 'verified' })
    const person = { name: 'Ada Lovelace', country: 'GB', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }
    expect(await stripe.retrieve(id)).toMatchObject({ session: { status: 'verified', url: null, person } })
  })

  test('that failed says why and may be retried', async () => {
    const { stripe, become } = await world()
    const id = await started(stripe)
    const lastError = { code: 'document_expired', reason: 'The document is expired.' }
    become(id, { status: 'requires_input', lastError })
    expect(await stripe.retrieve(id)).toMatchObject({ session: { lastError, url: expect.stringContaining(id) } })
  })

  test('of which nobody knows is absent', async () => {
    const { stripe } = await world()
    expect(await stripe.retrieve('vs_nothing')).toEqual({ kind: 'absent' })
  })

  test('is followed by webhooks that say the same however often they come', async () => {
    const { stripe, webhook } = await world()
    const id = await started(stripe)
    const { body, signature } = webhook(id, 'processing', minutesAgo(4))
    const event = { status: 'processing', sessionId: id, publisherId: 'publisher_0193', createdAt: minutesAgo(4) }
    for (let copy = 0; copy < 2; copy++) {
      expect(stripe.readWebhook(body, signature, now)).toMatchObject({ kind: 'event', event })
    }
  })

  test('refuses a webhook that is stale, unsigned or signed by another', async () => {
    const { stripe, webhook } = await world()
    const id = await started(stripe)
    const stale = webhook(id, 'verified', minutesAgo(6))
    expect(stripe.readWebhook(stale.body, stale.signature, now)).toMatchObject({ kind: 'refused' })
    const fresh = webhook(id, 'verified', now)
    expect(stripe.readWebhook(fresh.body, undefined, now)).toMatchObject({ kind: 'refused' })
    expect(stripe.readWebhook(fresh.body, `t=${now.getTime() / 1000},v1=00`, now)).toMatchObject({ kind: 'refused' })
  })
})

test('a body changed by one byte, or signed with another secret, is refused', async () => {
  const standIn = await stripeStandIn()
  const stripe = realStripe(standIn)
  const { body, signature } = standIn.webhook(await started(stripe), 'identity.verification_session.verified', now)
  const changed = Buffer.from(body.toString().replace('publisher_0193', 'publisher_0194'))
  expect(stripe.readWebhook(changed, signature, now)).toMatchObject({ kind: 'refused' })
  const other = stripeIdentity({ apiKey: 'rk_test_x', webhookSecret: 'whsec_other', personKey: Buffer.alloc(32) })
  expect(other.readWebhook(body, signature, now)).toMatchObject({ kind: 'refused' })
})

test('genuine webhooks about other things are ignored, and signed rubbish is refused', async () => {
  const standIn = await stripeStandIn()
  const stripe = realStripe(standIn)
  const invoice = standIn.sign({ object: 'event', id: 'evt_9', type: 'invoice.paid', data: { object: {} } }, now)
  expect(stripe.readWebhook(invoice.body, invoice.signature, now)).toEqual({
    kind: 'ignored',
    id: 'evt_9',
    type: 'invoice.paid',
  })
  const rubbish = standIn.sign({ id: 'evt_10', object: 'rubbish' }, now)
  expect(stripe.readWebhook(rubbish.body, rubbish.signature, now)).toMatchObject({ kind: 'refused' })
})

test('every status of a session is told, and a redacted one shows no person', async () => {
  const standIn = await stripeStandIn()
  const stripe = realStripe(standIn)
  const id = await started(stripe)
  for (const status of ['processing', 'canceled'] as const) {
    standIn.become(id, { status })
    expect(await stripe.retrieve(id)).toMatchObject({ session: { status, url: null } })
  }
  standIn.become(id, { status: 'verified', person: ada, redacted: true })
  expect(await stripe.retrieve(id)).toMatchObject({ session: { status: 'redacted', person: null } })
})

describe('the fingerprint of a person', () => {
  const fingerprintOf = async (person: StripePerson, personKey = 'key') => {
    const standIn = await stripeStandIn()
    const options = { apiKey: 'rk_test_x', webhookSecret: 'whsec_x', baseUrl: standIn.url }
    const stripe = stripeIdentity({ ...options, personKey: Buffer.from(personKey) })
    const id = await started(stripe)
    standIn.become(id, { status: 'verified', person })
    const outcome = await stripe.retrieve(id)
    return outcome.kind === 'found' ? outcome.session.person?.fingerprint : outcome.kind
  }

  test('is one for all documents of one person, whatever their accents, capitals and order of names', async () => {
    const passport = await fingerprintOf({
      first: 'MARIA JOSE',
      last: 'GARCIA-LOPEZ',
      born: [1980, 1, 2],
      country: 'ES',
    })
    const licence = await fingerprintOf({
      first: 'José María',
      last: 'García López',
      born: [1980, 1, 2],
      country: 'es',
    })
    expect(licence).toBe(passport)
  })

  test('differs by name, date of birth, country and key', async () => {
    const all = await Promise.all([
      fingerprintOf(ada),
      fingerprintOf({ ...ada, first: 'Adam' }),
      fingerprintOf({ ...ada, born: [1990, 12, 11] }),
      fingerprintOf({ ...ada, born: [1990, 1, 210] }),
      fingerprintOf({ ...ada, country: 'US' }),
      fingerprintOf(ada, 'another key'),
    ])
    expect(new Set(all).size).toBe(all.length)
  })
})

test('a key that may not read the date of birth fails for the operator, and not before somebody is verified', async () => {
  const standIn = await stripeStandIn()
  const stripe = realStripe(standIn, { apiKey: 'sk_test_registry' })
  const id = await started(stripe)
  expect(await stripe.retrieve(id)).toMatchObject({ kind: 'found' })
  standIn.become(id, { status: 'verified', person: ada })
  expect(await stripe.retrieve(id)).toMatchObject({ kind: 'failed', retryable: false })
})

test('a wrong key is for the operator and its tail is not repeated', async () => {
  const standIn = await stripeStandIn()
  const outcome = await realStripe(standIn, { apiKey: 'wrong_hunter2' }).createVerificationSession(request)
  expect(outcome).toMatchObject({ kind: 'failed', retryable: false })
  expect(JSON.stringify(outcome)).not.toContain('ter2')
})

test('an outage can be retried: 500, 429, silence, nobody there', async () => {
  const standIn = await stripeStandIn()
  const stripe = realStripe(standIn)
  for (const fault of [500, 429, 'hang'] as const) {
    standIn.fault(fault, fault)
    expect(await stripe.createVerificationSession(request)).toMatchObject({ kind: 'failed', retryable: true })
  }
  const nobody = realStripe(standIn, { baseUrl: `http://127.0.0.1:${await closedPort()}` })
  expect(await nobody.retrieve('vs_1')).toMatchObject({ kind: 'failed', retryable: true })
})

test('one fault is overcome by the package’s own retry, with one session in the end', async () => {
  const standIn = await stripeStandIn()
  standIn.fault(500)
  expect(await realStripe(standIn).createVerificationSession(request)).toMatchObject({ kind: 'created' })
  expect(standIn.requests).toHaveLength(1)
})

describe('the stand-in refuses as Stripe documents it', () => {
  const post = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
    const { url } = await stripeStandIn()
    const answer = await fetch(`${url}/v1/identity/verification_sessions`, {
      method: 'POST',
      headers: { authorization: 'Bearer rk_test_x', ...headers },
      body: new URLSearchParams(form),
    })
    return { status: answer.status, ...((await answer.json()) as { error?: Record<string, string> }) }
  }

  test.each([
    [{}, 'parameter_missing', 'type'],
    [{ type: 'document', colour: 'red' }, 'parameter_unknown', 'colour'],
    [{ type: 'document', 'options[document][colour]': 'red' }, 'parameter_unknown', 'options[document][colour]'],
    [{ type: 'document', 'client_reference_id[x]': '1' }, 'parameter_unknown', 'client_reference_id[x]'],
    [{ type: 'face' }, undefined, 'type'],
    [{ type: 'document', return_url: 'nowhere' }, 'url_invalid', 'return_url'],
    [
      { type: 'document', 'options[document][require_matching_selfie]': 'maybe' },
      'parameter_invalid_boolean',
      'options[document][require_matching_selfie]',
    ],
  ])('%j', async (form, code, param) => {
    const { status, error } = await post(form as Record<string, string>)
    expect(status).toBe(400)
    expect(error).toMatchObject({ type: 'invalid_request_error', param })
    expect(error?.code).toBe(code)
  })

  test('a request without a key', async () => {
    expect(await post({ type: 'document' }, { authorization: '' })).toMatchObject({ status: 401 })
  })
})
