import { and, count, eq, ne } from 'drizzle-orm'
import { postgresOf } from '../../database/postgres-of.ts'
import { logConsumers } from '../../database/tables/log.ts'
import { CONSUMERS_PER_PUBLISHER } from '../../domain/alert-delivery.ts'
import { problem } from '../../domain/problem.ts'
import type { Context } from '../context.ts'
import { Fault, Refused } from '../errors.ts'
import { acknowledge } from '../log/acknowledge.ts'
import { topics } from '../log/event.ts'
import { publisherForAlerts } from './readable.ts'

export interface Acknowledgement {
  readonly publisherId: string
  /** 1 to 50 of a-z, 0-9, dot, hyphen and underscore. */
  readonly consumer: string
  readonly cursor: string
}

/** Keeps the cursor of a program that reads a publisher's alerts, so that it need not keep it itself (S39). */
export async function acknowledgeAlerts(ctx: Context, input: Acknowledgement): Promise<{ publisherId: string }> {
  const { publisherId, consumer, cursor } = input
  await publisherForAlerts(ctx, publisherId, 'alert:acknowledge')
  if (!/^[a-z0-9._-]{1,50}$/.test(consumer))
    throw new Refused(
      problem('INVALID_INPUT', "A consumer's name has 1 to 50 of a-z, 0-9, dot, hyphen and underscore.", ['consumer']),
    )
  const topic = topics.alerts(publisherId)
  const { db } = ctx.registry
  const [others] = await db
    .select({ count: count() })
    .from(logConsumers)
    .where(and(eq(logConsumers.topic, topic), ne(logConsumers.name, consumer)))
  if (others!.count >= CONSUMERS_PER_PUBLISHER)
    throw new Refused(
      problem(
        'CONFLICT',
        `This publisher has ${CONSUMERS_PER_PUBLISHER} named consumers already. Forget one with forgetAlertConsumer, or use its name.`,
        ['consumer'],
      ),
    )
  await acknowledge(postgresOf(db), { topic, consumer, cursor, now: ctx.now })
  return { publisherId }
}

/** Forgets a named consumer and its cursor. */
export async function forgetAlertConsumer(
  ctx: Context,
  input: { readonly publisherId: string; readonly consumer: string },
): Promise<{ publisherId: string }> {
  const { publisherId, consumer } = input
  await publisherForAlerts(ctx, publisherId, 'alert:acknowledge')
  const gone = await ctx.registry.db
    .delete(logConsumers)
    .where(and(eq(logConsumers.topic, topics.alerts(publisherId)), eq(logConsumers.name, consumer)))
    .returning({ name: logConsumers.name })
  if (gone.length === 0)
    throw new Fault('NOT_FOUND', `There is no consumer "${consumer.slice(0, 50)}" of these alerts.`)
  return { publisherId }
}
