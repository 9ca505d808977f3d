import type {
  OutboundAnswer,
  OutboundFailure,
  OutboundPort,
  OutboundRequest,
} from '../../../src/adapters/outbound/port.ts'

export type FakeOutbound = OutboundPort & {
  readonly sent: OutboundRequest[]
  /** What this URL answers from now on. Nothing else can be found. */
  answer(url: string, answer: Partial<Omit<OutboundAnswer, 'kind'>>): void
  fail(url: string, failure: OutboundFailure): void
}

export function fakeOutbound(): FakeOutbound {
  const sent: OutboundRequest[] = []
  const outcomes = new Map<string, OutboundAnswer | OutboundFailure>()
  const refusalOfUrl = (url: string) => (/^https?:\/\//.test(url) ? null : 'This is not a URL.')

  function outcomeOf(request: OutboundRequest): OutboundAnswer | OutboundFailure {
    const refusal = refusalOfUrl(request.url)
    if (refusal) return { kind: 'refused', reason: 'url', message: refusal }
    sent.push(request)
    const outcome = outcomes.get(request.url)
    if (!outcome) return { kind: 'failed', reason: 'no-such-host', message: 'The host could not be found.' }
    if (outcome.kind === 'answered' && outcome.body.length > request.maxBytes) {
      return { kind: 'failed', reason: 'too-large', message: 'The answer is too large.' }
    }
    return outcome
  }

  return {
    sent,
    answer: (url, { status = 200, headers = {}, body = Buffer.alloc(0) }) =>
      void outcomes.set(url, { kind: 'answered', status, headers, body }),
    fail: (url, failure) => void outcomes.set(url, failure),
    refusalOfUrl,
    send: async request => outcomeOf(request),
    async stream(request) {
      const outcome = outcomeOf(request)
      if (outcome.kind !== 'answered') return outcome
      const chunks = async function* () {
        yield outcome.body
      }
      return { ...outcome, body: chunks(), discard: () => {} }
    },
  }
}
