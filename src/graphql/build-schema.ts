import type { GraphQLSchema } from 'graphql'
import { AccountResolver } from './accounts/resolver.ts'
import { AlertSubscriptions } from './alerts/resolver.ts'
import { CatalogSubscriptions } from './cargos/catalog-changes.ts'
import { CargoSubscriptions } from './cargos/changes.ts'
import { CargoFacetsResolver } from './cargos/facets.ts'
import { CargoResolver } from './cargos/resolver.ts'
import { CaseSubscriptions } from './moderation/changes.ts'
import { ModerationResolver } from './moderation/resolver.ts'
import { PlatformResolver } from './platform/resolver.ts'
import { GeneralProblem, QuotaReached } from './problem.ts'
import { PublisherResolver } from './publishers/resolver.ts'
import { RatingResolver } from './ratings/resolver.ts'
import { ReputationFields, ReputationResolver } from './reputation/resolver.ts'
import { RootQueries } from './root.ts'
import { RuntimeSubscriptions } from './runtime/changes.ts'
import { RuntimeResolver } from './runtime/resolver.ts'
import { ScanSubscriptions } from './scans/resolver.ts'
import { buildSchemaSync, type NonEmptyArray } from './tg.ts'
import { VersionResolver } from './versions/resolver.ts'

/** The schema as type-graphql makes it from the decorated classes; plans are attached by the caller. */
export function buildSchema(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      RootQueries,
      AccountResolver,
      AlertSubscriptions,
      CargoFacetsResolver,
      CargoResolver,
      CargoSubscriptions,
      CaseSubscriptions,
      ModerationResolver,
      PlatformResolver,
      PublisherResolver,
      RatingResolver,
      ReputationFields,
      ReputationResolver,
      ScanSubscriptions,
      VersionResolver,
      CatalogSubscriptions,
      RuntimeResolver,
      RuntimeSubscriptions,
      // biome-ignore lint/complexity/noBannedTypes: the library's own type of a resolver class
    ] as unknown as NonEmptyArray<Function>, // safe because a decorated class is a function
    orphanedTypes: [GeneralProblem, QuotaReached],
    // Inputs are checked by the verbs, once for every door.
    validate: false,
    // Subscriptions are fed by the log; the library asks for a bus all the same.
    pubSub: {
      publish() {},
      subscribe: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true as const, value: undefined }) }),
      }),
    },
  })
}
