import type { GraphQLSchema } from 'graphql'
import { LeavingResolver } from './accounts/leaving.ts'
import { PasswordResolver } from './accounts/passwords.ts'
import { AccountResolver } from './accounts/resolver.ts'
import { SessionResolver } from './accounts/sessions.ts'
import { AdvisoryResolver } from './advisories/resolver.ts'
import { AlertMutations } from './alerts/mutations.ts'
import { AlertSubscriptions } from './alerts/resolver.ts'
import { AuditResolver } from './audit/resolver.ts'
import { CatalogSubscriptions } from './cargos/catalog-changes.ts'
import { CargoSubscriptions } from './cargos/changes.ts'
import { CargoFacetsResolver } from './cargos/facets.ts'
import { CargoResolver } from './cargos/resolver.ts'
import { CostResolver } from './cost/resolver.ts'
import { ExceptionResolver } from './exceptions/resolver.ts'
import { CaseSubscriptions } from './moderation/changes.ts'
import { ModerationResolver } from './moderation/resolver.ts'
import { PlatformResolver } from './platform/resolver.ts'
import { GeneralProblem, QuotaReached, RequirementNotMet } from './problem.ts'
import { PublisherSubscriptions } from './publishers/changes.ts'
import { PullCredentialResolver } from './publishers/pull-credentials.ts'
import { PublisherResolver } from './publishers/resolver.ts'
import { StaffPublisherResolver } from './publishers/staff.ts'
import { TeamResolver } from './publishers/team.ts'
import { TokenResolver } from './publishers/tokens.ts'
import { VerificationResolver } from './publishers/verification.ts'
import { RatingResolver } from './ratings/resolver.ts'
import { ReputationFields, ReputationResolver } from './reputation/resolver.ts'
import { ReviewResolver } from './reviews/resolver.ts'
import { RootQueries } from './root.ts'
import { RuntimeSubscriptions } from './runtime/changes.ts'
import { RuntimeResolver } from './runtime/resolver.ts'
import { ComparisonResolver } from './sboms/resolver.ts'
import { ScanMutations } from './scans/mutations.ts'
import { ScanSubscriptions } from './scans/resolver.ts'
import { buildSchemaSync, type NonEmptyArray } from './tg.ts'
import { FlagQueries } from './trust/flags.ts'
import { TrustResolver } from './trust/resolver.ts'
import { VersionResolver } from './versions/resolver.ts'
import { viewerCanResolvers } from './viewer-can-of-types.ts'
import { WatchMutations } from './watches/mutations.ts'
import { WebhookMutations } from './webhooks/mutations.ts'

/** type-graphql makes the three root types itself and has no place for what they are. */
const ROOTS = {
  Query: 'What can be read. What one may not see is absent: null, or not in the list (S42).',
  Mutation:
    'What can be done. A refusal by a rule is no error: it comes as `problems`, each with the next step, and nothing was done.',
  Subscription:
    'What is told as it happens, over graphql-transport-ws, in order. Where `after` is taken nothing is missed over a reconnect (S39).',
} as const

/** The schema as type-graphql makes it from the decorated classes; plans are attached by the caller. */
export function buildSchema(): GraphQLSchema {
  const schema = fromClasses()
  for (const [name, description] of Object.entries(ROOTS)) Object.assign(schema.getType(name) ?? {}, { description })
  return schema
}

function fromClasses(): GraphQLSchema {
  return buildSchemaSync({
    resolvers: [
      RootQueries,
      AccountResolver,
      AdvisoryResolver,
      AlertMutations,
      LeavingResolver,
      PasswordResolver,
      SessionResolver,
      AlertSubscriptions,
      CargoFacetsResolver,
      CargoResolver,
      CargoSubscriptions,
      ComparisonResolver,
      CostResolver,
      ExceptionResolver,
      PlatformResolver,
      PublisherResolver,
      ScanMutations,
      PublisherSubscriptions,
      PullCredentialResolver,
      StaffPublisherResolver,
      TeamResolver,
      TokenResolver,
      VerificationResolver,
      CaseSubscriptions,
      ModerationResolver,
      RatingResolver,
      ReputationFields,
      ReputationResolver,
      ScanSubscriptions,
      VersionResolver,
      CatalogSubscriptions,
      RuntimeResolver,
      AuditResolver,
      FlagQueries,
      ReviewResolver,
      TrustResolver,
      RuntimeSubscriptions,
      WatchMutations,
      WebhookMutations,
      ...viewerCanResolvers,
      // biome-ignore lint/complexity/noBannedTypes: the library's own type of a resolver class
    ] as unknown as NonEmptyArray<Function>, // safe because a decorated class is a function
    orphanedTypes: [GeneralProblem, QuotaReached, RequirementNotMet],
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
