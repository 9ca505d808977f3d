import type {
  StripeFailure,
  StripePort,
  VerificationEvent,
  VerificationSession,
} from '../../../src/adapters/stripe/port.ts'

type Created = Parameters<StripePort['createVerificationSession']>[0]

export type FakeStripe = StripePort & {
  readonly created: Created[]
  /** What happened to a session at Stripe. */
  become(sessionId: string, change: Partial<Omit<VerificationSession, 'id'>>): void
  /** A genuine webhook about a session, as body and signature. The same may be delivered any number of times. */
  webhook(sessionId: string, status: VerificationEvent['status'], at: Date): { body: Buffer; signature: string }
  failNext(failure: StripeFailure): void
}

const TOLERANCE_MS = 300_000

export function fakeStripe(): FakeStripe {
  const created: Created[] = []
  const byKey = new Map<string, string>()
  const sessions = new Map<string, VerificationSession>()
  const failures: StripeFailure[] = []
  let events = 0

  function session(id: string): VerificationSession {
    const found = sessions.get(id)
    if (!found) throw new Error(`There is no session ${id}.`)
    return found
  }

  return {
    created,
    become: (id, change) => void sessions.set(id, { ...session(id), ...change }),
    failNext: failure => void failures.push(failure),
    webhook(sessionId, status, at) {
      const { publisherId } = session(sessionId)
      const event = { id: `evt_${++events}`, status, sessionId, publisherId, createdAt: at.toISOString() }
      return { body: Buffer.from(JSON.stringify(event)), signature: `t=${at.getTime()},v1=genuine` }
    },
    async createVerificationSession(request) {
      const failure = failures.shift()
      if (failure) return failure
      const id = byKey.get(request.idempotencyKey) ?? `vs_${sessions.size + 1}`
      const url = `https://verify.example/start/${id}`
      if (!sessions.has(id)) {
        created.push(request)
        byKey.set(request.idempotencyKey, id)
        const { publisherId } = request
        const createdAt = new Date('2026-01-01T00:00:00Z')
        sessions.set(id, { id, publisherId, status: 'requires_input', createdAt, url, person: null, lastError: null })
      }
      return { kind: 'created', id, url }
    },
    async retrieve(sessionId) {
      const failure = failures.shift()
      if (failure) return failure
      const found = sessions.get(sessionId)
      if (!found) return { kind: 'absent' }
      return { kind: 'found', session: { ...found, url: found.status === 'requires_input' ? found.url : null } }
    },
    readWebhook(rawBody, signature, now) {
      const at = Number(/^t=(\d+),v1=genuine$/.exec(signature ?? '')?.[1])
      if (!(now.getTime() - at <= TOLERANCE_MS)) return { kind: 'refused', reason: 'The signature is not valid.' }
      // safe because only `webhook` above makes bodies with a genuine signature
      const event = JSON.parse(Buffer.from(rawBody).toString()) as Omit<VerificationEvent, 'createdAt'> & {
        createdAt: string
      }
      return { kind: 'event', event: { ...event, createdAt: new Date(event.createdAt) } }
    },
  }
}
