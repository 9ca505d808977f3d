import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act } from '../transaction.ts'
import { publisherForAlerts } from './readable.ts'

/** Raises an alert that says that it is a test: it takes every road that a real one takes. */
export async function sendTestAlert(
  ctx: Context,
  input: { readonly publisherId: string },
): Promise<{ alertId: string }> {
  const publisher = await publisherForAlerts(ctx, input.publisherId, 'alert:send-test')
  return act(ctx, 'alert.send-test', async tx => {
    const subject = `publisher_${publisher.id}`
    tx.about({ subject, publisherId: publisher.id })
    tx.audit({ subject, publisherId: publisher.id })
    const alertId = tx.raise({
      topic: topics.alerts(publisher.id),
      cause: 'TEST',
      publisherId: publisher.id,
      body: {
        title: `This is a test alert of ${publisher.slug}. Nothing happened.`,
        items: [{ cause: 'TEST', message: 'Whoever sees this would also see a real alert.' }],
      },
    })
    return { alertId }
  })
}
