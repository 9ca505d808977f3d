import type { AccessCapability, Category, Runtime } from '../../domain/policy.ts'
import type { CargoState } from '../../domain/states.ts'
import { type Decision, DecisionConnection } from '../decisions/type.ts'
import {
  AccessCapabilityEnum,
  ActionEnum,
  CargoStateEnum,
  CategoryEnum,
  RuntimeEnum,
  TrustLevelEnum,
  type TrustLevelName,
} from '../enums.ts'
import { type Case, CaseConnection } from '../moderation/type.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Publisher } from '../publishers/type.ts'
import { type Rating, RatingConnection } from '../ratings/type.ts'
import { Reputation } from '../reputation/type.ts'
import { type Review, ReviewConnection } from '../reviews/type.ts'
import { EffectiveLimits } from '../runtime/type.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { type Scan, ScanConnection } from '../scans/type.ts'
import { Args, Field, Float, Int, ObjectType } from '../tg.ts'
import { PendingChange } from '../trust/type.ts'
import { Version, VersionConnection } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'The badge of a trust level, as the FAQ shows it (R9-R12).' })
export class TrustBadge {
  @Field(() => TrustLevelEnum, { description: 'The level in the words of the API.' }) level!: TrustLevelName
  @Field(() => Int, { description: '0 to 3.' }) number!: number
  @Field(() => String, { description: 'Sandbox, Community, Verified or Official.' }) name!: string
  @Field(() => String, { description: 'gray, blue, green or purple.' }) color!: string
  @Field(() => String, { description: 'What it says, for people.' }) meaning!: string
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A containerised application: a signed workload container that processes jobs.',
})
export class Cargo extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: '`publisher/cargo`; never given twice, not even after deletion (S12).' })
  slug!: string
  @Field(() => String, { description: 'Up to 80 characters.' }) name!: string
  @Field(() => String, { description: 'One line, up to 140 characters.' }) tagline!: string
  @Field(() => String, { description: 'What it does, up to 2,000 characters: show it as untrusted text (S43).' })
  description!: string
  @Field(() => String, { description: 'Markdown as the publisher wrote it: render it as untrusted text (S43).' })
  readme!: string
  @Field(() => String, {
    nullable: true,
    description: 'A picture to show, at the address that the publisher gave; null: it has none.',
  })
  iconUrl!: string | null
  @Field(() => CategoryEnum, { description: 'What it is for.' }) category!: Category
  @Field(() => [String], { description: 'Up to 20 words for the search.' }) tags!: string[]
  @Field(() => [String], { description: 'What it can do: chat, image-generation, ... (S11).' }) capabilities!: string[]
  @Field(() => [AccessCapabilityEnum], {
    description:
      'What its jobs get beyond computing: asked for, and allowed by its level, tier and staff (R38, R39, S11).',
  })
  grantedAccess!: AccessCapability[]
  @Field(() => RuntimeEnum, { description: 'What it runs in.' }) runtime!: Runtime
  @Field(() => JsonValue, { nullable: true, description: 'JSON Schema of what a job sends.' }) inputSchema!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'JSON Schema of what a job gets back.' })
  outputSchema!: unknown
  @Field(() => String, {
    nullable: true,
    description: 'An SPDX expression, such as Apache-2.0, as the publisher states it.',
  })
  licence!: string | null
  @Field(() => String, { nullable: true, description: 'Where its source code is, as the publisher states it.' })
  sourceUrl!: string | null
  @Field(() => CargoStateEnum, { description: 'Where it is in its life; what one may not see is absent (S42).' })
  state!: CargoState
  @Field(() => TrustLevelEnum, {
    description: 'How far it has been verified (R9-R12). A version may support less: see `Version.effectiveLevel`.',
  })
  trustLevel!: TrustLevelName
  @Field(() => TrustBadge, { description: 'The trust level as it is shown.' }) badge!: TrustBadge
  @Field(() => DateTime, { description: 'When it was drafted.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'When its content or its state last changed.' }) updatedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When its first version was published.' })
  publishedAt!: Date | null
  @Field(() => Publisher, { description: 'Who publishes it.' }) publisher!: Publisher

  @Field(() => Version, { nullable: true, description: 'What new jobs get (R43). Null while nothing is published.' })
  currentVersion!: Version | null

  @Field(() => VersionConnection, {
    description: 'Its versions, the newest first; unpublished ones for its team only.',
  })
  versions(@Args(() => PageArgs) _page: PageArgs): Connection<Version> {
    return planned()
  }

  @Field(() => ScanConnection, { description: 'Every pass over its versions, the newest first (R26).' })
  scanHistory(@Args(() => PageArgs) _page: PageArgs): Connection<Scan> {
    return planned()
  }

  @Field(() => ScanConnection, {
    description: 'Rescans that found nothing changed, each with the data it judged by (S40), the newest first.',
  })
  heartbeats(@Args(() => PageArgs) _page: PageArgs): Connection<Scan> {
    return planned()
  }

  @Field(() => PendingChange, {
    nullable: true,
    description: 'A demotion that is announced, with its clock; seen by everybody (S23).',
  })
  pendingChange!: PendingChange | null

  @Field(() => EffectiveLimits, {
    nullable: true,
    description: 'What its jobs get; null while none are admitted. Nobody has to work it out again (R37-R39).',
  })
  effectiveLimits!: EffectiveLimits | null

  @Field(() => Float, { description: 'Successful jobs of a lifetime, without those of its own publisher (S25).' })
  successfulJobs!: number

  @Field(() => Int, { nullable: true, description: 'Jobs that run now. Null for who is not in its team.' })
  runningJobs!: number | null

  trustChecklist!: unknown

  @Field(() => ReviewConnection, {
    nullable: true,
    description: 'Its reviews, the newest first. Null for who is not in its team.',
  })
  reviews(@Args(() => PageArgs) _page: PageArgs): Connection<Review> | null {
    return planned()
  }

  @Field(() => Reputation, { description: 'Runtime performance, 0..5; independent of the trust level (R17).' })
  reputation!: Reputation

  @Field(() => RatingConnection, { description: 'What people who had a job on it think, the newest first (S34).' })
  ratings(@Args(() => PageArgs) _page: PageArgs): Connection<Rating> {
    return planned()
  }

  @Field(() => CaseConnection, {
    nullable: true,
    description: 'Reports and appeals about it, the newest first. Null for who is not in its team.',
  })
  cases(@Args(() => PageArgs) _page: PageArgs): Connection<Case> | null {
    return planned()
  }

  @Field(() => DecisionConnection, {
    nullable: true,
    description: 'What was decided on it and why, the newest first. Null for who is not in its team.',
  })
  decisions(@Args(() => PageArgs) _page: PageArgs): Connection<Decision> | null {
    return planned()
  }
}

export const CargoConnection = connectionOf('Cargo', () => Cargo)
