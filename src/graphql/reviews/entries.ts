import { and, eq, sql } from 'drizzle-orm'
import { cargoPlan } from '../cargos/plan.ts'
import { ascending, connection, descending, entries, maybe } from '../plan/declare.ts'
import { reviewPlan } from './plan.ts'
import { ReviewPayload } from './resolver.ts'

export const reviewEntries = [
  entries('Query', {
    reviewQueue: connection(
      () => reviewPlan,
      (r, { actor }) => and(eq(r.state, 'OPEN'), actor.kind === 'staff' ? sql`true` : sql`false`),
      r => [descending(r.isSecurityFix), descending(r.tierRank), ascending(r.requestedAt)],
    ),
  }),
  entries(() => ReviewPayload, {
    review: maybe(
      () => reviewPlan,
      (r, { source }) => eq(r.id, source.param('reviewId')),
    ),
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
  }),
]
