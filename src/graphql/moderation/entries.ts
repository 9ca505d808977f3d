import { and, eq, isNull, sql } from 'drizzle-orm'
import { cases } from '../../database/tables/cases.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { ascending, connection, entries, maybe } from '../plan/declare.ts'
import { ratingPlan } from '../ratings/plan.ts'
import { RatingPayload } from '../ratings/resolver.ts'
import { ExcludeJobsPayload } from '../reputation/resolver.ts'
import { CaseChanged } from './changes.ts'
import { CasePayload } from './payload.ts'
import { casePlan } from './plan.ts'

/** Where reads of reputation, ratings and cases begin. */
export const moderationEntries = [
  entries('Query', {
    caseQueue: connection(
      () => casePlan,
      (c: typeof cases, { args, actor }) =>
        and(
          actor.kind === 'staff' ? undefined : sql`false`,
          args.look<boolean>('filter.includeClosed') === true ? undefined : isNull(c.closedAt),
          args.has('filter.kind') ? eq(c.kind, args.param('filter.kind', 'text')) : undefined,
          args.has('filter.state') ? eq(c.state, args.param('filter.state', 'text')) : undefined,
        ),
      c => [ascending(c.openedAt)],
    ),
  }),
  entries(() => CasePayload, {
    case: maybe(
      () => casePlan,
      (c, { source }) => eq(c.id, source.param('caseId')),
    ),
  }),
  entries(() => CaseChanged, {
    case: maybe(
      () => casePlan,
      (c, { source }) => eq(c.id, source.param('caseId')),
    ),
  }),
  entries(() => RatingPayload, {
    rating: maybe(
      () => ratingPlan,
      (r, { source }) => eq(r.id, source.param('ratingId')),
    ),
  }),
  entries(() => ExcludeJobsPayload, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
  }),
]
