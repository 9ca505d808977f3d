import { and, eq } from 'drizzle-orm'
import { type Band, TEXT_LIMITS } from '../../domain/policy.ts'
import type { TrustLevelName } from '../enums.ts'
import { type At, connection, descending, entries, maybe, sorts } from '../plan/declare.ts'
import { catalogConditions, type FilterValues } from './conditions.ts'
import { cargoPlan } from './plan.ts'
import { CreateCargoPayload, EditCargoPayload } from './resolver.ts'
import { relevance } from './search.ts'

export const cargoEntries = [
  entries('Query', {
    cargo: maybe(
      () => cargoPlan,
      (c, { args }) => eq(c.slug, args.param('slug', 'text')),
    ),
    cargos: connection(
      () => cargoPlan,
      (c, at) => and(eq(c.state, 'PUBLISHED'), catalogConditions(c, planned(at))),
      sorts('sort', ({ args }) => (args.has('filter.text') ? 'RELEVANCE' : 'NEWEST'), {
        NEWEST: c => [descending(c.publishedAt, { nullAs: '-infinity' })],
        RELEVANCE: (c, { args }) =>
          args.has('filter.text')
            ? [
                descending(relevance(c, args.param('filter.text', 'text', TEXT_LIMITS.search)), { type: 'float4' }),
                descending(c.publishedAt, { nullAs: '-infinity' }),
              ]
            : [descending(c.publishedAt, { nullAs: '-infinity' })],
        REPUTATION: c => [descending(c.reputationScore)],
        JOBS: c => [descending(c.countedJobs)],
        TRUST: c => [descending(c.trustLevel), descending(c.publishedAt, { nullAs: '-infinity' })],
      }),
    ),
  }),
  entries(() => CreateCargoPayload, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
  }),
  entries(() => EditCargoPayload, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
  }),
]

const planned = ({ args }: At): FilterValues => ({
  text: name => (args.has(`filter.${name}`) ? args.param(`filter.${name}`, 'text', TEXT_LIMITS.search) : undefined),
  level: args.look<TrustLevelName>('filter.trustLevelAtLeast'),
  band: args.look<Band>('filter.band'),
})
