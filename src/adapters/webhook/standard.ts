import type { OutboundPort } from '../outbound/port.ts'
import type { WebhookMessage, WebhookOutcome, WebhookPort } from './port.ts'
import { newWebhookSecret, webhookSignature } from './signature.ts'

/** From lookup to status line. A receiver should acknowledge first and work afterwards. */
export const WEBHOOK_TIMEOUT_MS = 10_000

/** Webhooks by the Standard Webhooks convention. The acknowledgement is the status; the body is never read. */
export function standardWebhook(outbound: OutboundPort, timeoutMs = WEBHOOK_TIMEOUT_MS): WebhookPort {
  return {
    newSecret: newWebhookSecret,
    refusalOfUrl: outbound.refusalOfUrl,
    async send(message) {
      const answer = await outbound.stream({
        method: 'POST',
        url: message.url,
        headers: headersOf(message),
        body: message.payload,
        timeoutMs,
        maxBytes: 0,
      })
      if (answer.kind === 'refused') return { kind: 'refused', message: answer.message }
      if (answer.kind === 'failed') return { kind: 'failed', message: answer.message }
      answer.discard()
      return outcomeOf(answer.status, answer.headers['retry-after'], message.timestamp)
    },
  }
}

function headersOf({ id, timestamp, payload, secrets }: WebhookMessage): Record<string, string> {
  const timestampSeconds = Math.floor(timestamp.getTime() / 1000)
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': webhookSignature({ id, timestampSeconds, payload }, secrets),
  }
}

function outcomeOf(status: number, retryAfter: string | undefined, now: Date): WebhookOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  const message =
    status >= 300 && status < 400
      ? `The receiver answered ${status}, a redirect, which is not followed. Enter the final URL.`
      : `The receiver answered ${status}.`
  return { kind: 'rejected', status, gone: status === 410, retryAfterSeconds: secondsOf(retryAfter, now), message }
}

/** `Retry-After` as seconds or as a date (RFC 9110), at most a day. */
function secondsOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  const wait = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now.getTime()) / 1000)
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, 86_400) : null
}
