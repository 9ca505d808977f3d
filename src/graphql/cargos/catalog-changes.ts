import { toGlobalId } from '../../domain/ids.ts'
import type { Actor } from '../../domain/permission.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { DateTime } from '../scalars.ts'
import { Arg, Field, ID, ObjectType, Resolver, Root, Subscription } from '../tg.ts'
import { Cargo } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'Something that the catalog shows has changed.' })
export class CatalogChange {
  cargoKey!: string | null
  @Field(() => String, {
    description:
      'PUBLISHED, HELD, RELEASED, PROMOTED, DEMOTED, PENDING_CHANGE, PENDING_CHANGE_CLOSED, SUSPENDED, REINSTATED, YANKED, REMOVED; or CAUGHT_UP: all before this cursor was told, what follows is live; or LAGGED: you read too slowly and go on from the log, with nothing lost.',
  })
  cause!: string
  @Field(() => String, { description: 'After this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
  @Field(() => DateTime, { nullable: true, description: 'When it happened; null for CAUGHT_UP and LAGGED.' })
  at!: Date | null
  @Field(() => ID, { nullable: true, description: 'The Cargo, also when it is no longer shown.' }) cargoId!:
    | string
    | null
  @Field(() => Cargo, { nullable: true, description: 'As it is now; null when it left the catalog.' })
  cargo!: Cargo | null
}

interface After {
  readonly after?: string | null
}

/** Public and resumable: for mirrors and caches. Nothing is told here that the catalog would not show. */
export const catalogChanges = topicSubscription<Actor, After, { catalogChanges: CatalogChange }>({
  field: 'catalogChanges',
  topic: () => topics.catalog,
  after: args => args.after,
  audience: audienceOf,
  event: ({ cause, cargoId, at }, cursor) => ({
    catalogChanges: {
      cause,
      cursor,
      at,
      cargoId: cargoId && toGlobalId('cargo', cargoId),
      cargoKey: cargoId,
    } as CatalogChange, // safe because the Cargo is read by a plan
  }),
  caughtUp: cursor => ({ catalogChanges: marker('CAUGHT_UP', cursor) }),
  lagged: cursor => ({ catalogChanges: marker('LAGGED', cursor) }),
})

const marker = (cause: string, cursor: string) =>
  ({ cause, cursor, at: null, cargoId: null, cargoKey: null }) as CatalogChange // safe because a marker is about no Cargo

@Resolver()
export class CatalogSubscriptions {
  @Subscription(() => CatalogChange, {
    description: 'What changes in the catalog, for mirrors and caches: public, in order, resumable.',
    subscribe: listen(() => catalogChanges),
  })
  catalogChanges(
    @Root() event: { catalogChanges: CatalogChange },
    @Arg('after', () => String, { nullable: true, description: 'The last cursor that you have.' }) _after?: string,
  ): CatalogChange {
    return event.catalogChanges
  }
}
