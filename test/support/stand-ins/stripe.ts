import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import Stripe from 'stripe'
import { bodyOf, serve } from '../loopback.ts'
import { type Complaint, CREATE_PARAMETERS, complaintAbout, RETRIEVE_PARAMETERS } from './stripe-parameters.ts'

export type StripePerson = {
  first: string
  last: string
  born: [year: number, month: number, day: number]
  country: string
}

type Session = {
  id: string
  status: 'requires_input' | 'processing' | 'verified' | 'canceled'
  redacted: boolean
  publisherId: string | null
  created: number
  person: StripePerson | null
  lastError: { code: string; reason: string } | null
}

type Reply = { readonly status: number; readonly json: unknown; readonly replayed?: boolean }

const EXPANDABLE = [
  'verified_outputs',
  'verified_outputs.dob',
  'verified_outputs.id_number',
  'last_verification_report',
]

/**
 * Stripe Identity's two calls on loopback, in the wire format of Stripe's API reference: it refuses what Stripe refuses.
 * `rk_` keys may read sensitive results, `sk_` keys may not.
 */
export class StripeStandIn {
  readonly webhookSecret = 'whsec_stand_in'
  readonly requests: { readonly route: string; readonly form: URLSearchParams }[] = []
  readonly #sessions = new Map<string, Session>()
  readonly #replies = new Map<string, { readonly body: string; readonly reply: Reply }>()
  readonly #faults: (number | 'hang')[] = []
  #events = 0
  url = ''

  /** The next requests meet these, one each: an HTTP status, or silence. */
  fault(...faults: (number | 'hang')[]): void {
    this.#faults.push(...faults)
  }

  /** What happened to a session at Stripe: a document was shown, accepted, refused, or the check was given up. */
  become(id: string, change: Partial<Omit<Session, 'id'>>): void {
    const session = this.#sessions.get(id)
    if (!session) throw new Error(`There is no session ${id}.`)
    this.#sessions.set(id, { ...session, ...change })
  }

  /** A webhook about a session as it is now, signed by Stripe's own package. Send it twice for a duplicate. */
  webhook(id: string, type: string, at: Date): { body: Buffer; signature: string; eventId: string } {
    const session = this.#sessions.get(id)
    if (!session) throw new Error(`There is no session ${id}.`)
    const eventId = `evt_${++this.#events}`
    return this.sign({ object: 'event', id: eventId, type, data: { object: this.#shown(session, []) } }, at)
  }

  /** Any body, signed like one of Stripe's. */
  sign(
    event: { id: string } & Record<string, unknown>,
    at: Date,
  ): { body: Buffer; signature: string; eventId: string } {
    const timestamp = Math.floor(at.getTime() / 1000)
    const payload = JSON.stringify({ created: timestamp, api_version: Stripe.API_VERSION, livemode: false, ...event })
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: this.webhookSecret, timestamp })
    return { body: Buffer.from(payload), signature, eventId: event.id }
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request)
    const fault = this.#faults.shift()
    if (fault === 'hang') return
    const { status, json, replayed } = fault ? brokenDown(fault) : this.#once(request, body)
    response.writeHead(status, {
      'content-type': 'application/json',
      'request-id': `req_${randomBytes(6).toString('hex')}`,
      ...(replayed && { 'idempotent-replayed': 'true' }),
    })
    response.end(JSON.stringify(json))
  }

  /** The first answer to an Idempotency-Key is the answer to every repetition of the same request. */
  #once(request: IncomingMessage, body: string): Reply {
    const key = request.headers['idempotency-key']?.toString()
    const former = key === undefined ? undefined : this.#replies.get(key)
    if (former && former.body !== body) {
      const message =
        'Keys for idempotent requests can only be used with the same parameters they were first used with.'
      return { status: 400, json: { error: { type: 'idempotency_error', message } } }
    }
    if (former) return { ...former.reply, replayed: true }
    const reply = this.#reply(request, body)
    if (key !== undefined && request.method === 'POST') this.#replies.set(key, { body, reply })
    return reply
  }

  #reply(request: IncomingMessage, body: string): Reply {
    const url = new URL(request.url ?? '/', this.url)
    const key = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    if (!/^[rs]k_test_/.test(key)) {
      return refusal(401, { message: `Invalid API Key provided: ${key.slice(0, 7)}****${key.slice(-4)}`, param: '' })
    }
    const route = `${request.method} ${url.pathname}`
    const form = request.method === 'GET' ? url.searchParams : new URLSearchParams(body)
    this.requests.push({ route, form })
    if (route === 'POST /v1/identity/verification_sessions') return this.#create(form)
    const id = /^GET \/v1\/identity\/verification_sessions\/(\w+)$/.exec(route)?.[1]
    if (id !== undefined) return this.#retrieve(id, form, key)
    return refusal(404, { message: `Unrecognized request URL (${route}).`, param: '' })
  }

  #create(form: URLSearchParams): Reply {
    const complaint = complaintAbout(form, CREATE_PARAMETERS)
    if (complaint) return refusal(400, complaint)
    if (!form.has('type') && !form.has('verification_flow')) {
      return refusal(400, { code: 'parameter_missing', message: 'Missing required param: type.', param: 'type' })
    }
    const session: Session = {
      id: `vs_${randomBytes(12).toString('hex')}`,
      status: 'requires_input',
      redacted: false,
      publisherId: form.get('client_reference_id'),
      created: Math.floor(Date.now() / 1000),
      person: null,
      lastError: null,
    }
    this.#sessions.set(session.id, session)
    return { status: 200, json: this.#shown(session, []) }
  }

  #retrieve(id: string, form: URLSearchParams, key: string): Reply {
    const complaint = complaintAbout(form, RETRIEVE_PARAMETERS)
    if (complaint) return refusal(400, complaint)
    const session = this.#sessions.get(id)
    if (!session) {
      const message = `No such identity.verification_session: '${id}'`
      return refusal(404, { code: 'resource_missing', message, param: 'id' })
    }
    const expand = [...form.values()]
    const unknown = expand.find(path => !EXPANDABLE.includes(path))
    if (unknown) return refusal(400, { message: `This property cannot be expanded (${unknown}).`, param: 'expand' })
    if (expand.includes('verified_outputs.dob') && !key.startsWith('rk_')) {
      return refusal(403, { message: 'The provided key does not have the required permissions.', param: '' })
    }
    return { status: 200, json: this.#shown(session, expand) }
  }

  /** `verified_outputs` is left out unless it is expanded, and the date of birth unless it is expanded as well. */
  #shown(session: Session, expand: readonly string[]): Record<string, unknown> {
    const { id, status, redacted, publisherId, created, person, lastError } = session
    const [year, month, day] = person?.born ?? []
    const names = person && { first_name: person.first, last_name: person.last, address: null, id_number_type: null }
    const outputs = names && { ...names, ...(expand.includes('verified_outputs.dob') && { dob: { year, month, day } }) }
    const report = {
      id: `vr_${id.slice(3)}`,
      object: 'identity.verification_report',
      type: 'document',
      document: { status: 'verified', type: 'passport', issuing_country: person?.country ?? null },
    }
    const lastReport = expand.includes('last_verification_report') ? report : report.id
    return {
      id,
      object: 'identity.verification_session',
      type: 'document',
      status,
      created,
      livemode: false,
      client_reference_id: publisherId,
      client_secret: null,
      metadata: {},
      options: {},
      last_error: lastError,
      last_verification_report: person ? lastReport : null,
      redaction: redacted ? { status: 'redacted' } : null,
      url: status === 'requires_input' ? `https://verify.stripe.com/start/test_${id}` : null,
      ...(expand.includes('verified_outputs') && { verified_outputs: status === 'verified' ? outputs : null }),
    }
  }
}

export async function stripeStandIn(): Promise<StripeStandIn> {
  const standIn = new StripeStandIn()
  const { url } = await serve((request, response) => void standIn.respond(request, response))
  standIn.url = url
  return standIn
}

const refusal = (status: number, complaint: Complaint): Reply => ({
  status,
  json: { error: { type: 'invalid_request_error', ...complaint } },
})

const brokenDown = (status: number): Reply => ({
  status,
  json: { error: { type: status === 429 ? 'invalid_request_error' : 'api_error', message: 'Something went wrong.' } },
})
