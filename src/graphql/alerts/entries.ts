import { eq, sql } from 'drizzle-orm'
import { entries, maybe, one } from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { PublisherAlertsPayload, SendTestAlertPayload } from './mutations.ts'
import { alertPlan } from './plan.ts'
import { AlertRaised } from './type.ts'

export const alertEntries = [
  entries(() => AlertRaised, {
    alert: one(
      () => alertPlan,
      (e, { source }) => sql`${e.id} = ${source.param('eventId')}`,
    ),
  }),
  entries(() => PublisherAlertsPayload, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => SendTestAlertPayload, {
    alert: maybe(
      () => alertPlan,
      (e, { source }) => sql`${e.id} = ${source.param('alertId')}`,
    ),
  }),
]
