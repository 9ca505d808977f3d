import type { NewJob } from '../enqueue.ts'

/** Calls of one webhook are made one after the other, by whichever worker: order holds, and nothing is sent by two. */
export const callWebhookJob = (webhookId: string, runAt?: Date): NewJob => ({
  task: 'call-webhook',
  payload: { webhookId },
  key: `call-webhook:${webhookId}`,
  queue: `webhook:${webhookId}`,
  ...(runAt && { runAt }),
})
