import type { WebhookMessage, WebhookOutcome, WebhookPort } from '../../../src/adapters/webhook/port.ts'

export type FakeWebhook = WebhookPort & {
  readonly sent: WebhookMessage[]
  /** What the receiver at this URL answers from now on. Others take everything. */
  answer(url: string, outcome: WebhookOutcome): void
}

export function fakeWebhook(): FakeWebhook {
  const sent: WebhookMessage[] = []
  const outcomes = new Map<string, WebhookOutcome>()
  let secrets = 0
  return {
    sent,
    answer: (url, outcome) => void outcomes.set(url, outcome),
    newSecret: () => `whsec_${Buffer.alloc(32, ++secrets).toString('base64')}`,
    refusalOfUrl: url =>
      /^https?:\/\//.test(url) ? null : 'This is not a URL. Give one like https://example.com/path.',
    async send(message) {
      sent.push(message)
      return outcomes.get(message.url) ?? { kind: 'delivered', status: 200 }
    },
  }
}
