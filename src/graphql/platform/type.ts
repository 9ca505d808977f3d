import type { Band, PublisherTier } from '../../domain/policy.ts'
import { ActionEnum, PublisherTierEnum, ReputationBandEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { Field, Float, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'Whom to ask (R47, R50).' })
export class Contacts {
  @Field(() => String) support!: string
  @Field(() => String, { description: 'Appeals against a decision (R49).' }) appeals!: string
  @Field(() => String, { description: 'Security reports and the bug bounty (R29).' }) security!: string
  @Field(() => String) bugBounty!: string
  @Field(() => String, { description: 'GPU access (R39).' }) gpu!: string
  @Field(() => String) community!: string
}

@ObjectType({ simpleResolvers: true, description: 'Where the platform stands (R1, R3).' })
export class Platform {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String) phase!: string
  @Field(() => String, { description: 'The month in which the phase ends, YYYY-MM.' }) phaseUntil!: string
  @Field(() => String) notice!: string
  @Field(() => Boolean) creditsAreVirtual!: boolean
  @Field(() => Contacts) contacts!: Contacts
}

@ObjectType({ simpleResolvers: true, description: 'What a job of a trust level may use (R37, R38).' })
export class LevelPolicy {
  @Field(() => TrustLevelEnum) level!: TrustLevelName
  @Field(() => Int) number!: number
  @Field(() => String) name!: string
  @Field(() => String) color!: string
  @Field(() => String) meaning!: string
  @Field(() => Int, { nullable: true, description: 'High findings it allows (R24); null: any number.' }) maxHigh!:
    | number
    | null
  @Field(() => Float) memoryBytes!: number
  @Field(() => Int) cpus!: number
  @Field(() => Int) durationSeconds!: number
  @Field(() => String, { description: 'NONE or OUTBOUND.' }) network!: string
}

@ObjectType({ simpleResolvers: true })
export class TierPolicy {
  @Field(() => PublisherTierEnum) tier!: PublisherTier
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold (R20); null: no limit.' }) maxCargos!:
    | number
    | null
  @Field(() => String, { description: 'How it is reached (R18, R19, S6).' }) requirement!: string
}

@ObjectType({ simpleResolvers: true })
export class BandPolicy {
  @Field(() => ReputationBandEnum) band!: Band
  @Field(() => String) title!: string
  @Field(() => Float, { nullable: true, description: 'From this score on; null: from the bottom.' }) from!:
    | number
    | null
}

@ObjectType({ simpleResolvers: true })
export class ThresholdPolicy {
  @Field(() => Float, { description: 'A score strictly below it has the consequence.' }) below!: number
  @Field(() => String, { description: 'WARN, DEMOTE or SUSPEND (R34-R36).' }) consequence!: string
}

@ObjectType({ simpleResolvers: true, description: 'The rules that are enforced, as numbers and tables.' })
export class Policy {
  @Field(() => String, { description: 'Every Decision names the version it was made under.' }) version!: string
  @Field(() => [LevelPolicy]) levels!: LevelPolicy[]
  @Field(() => [TierPolicy]) tiers!: TierPolicy[]
  @Field(() => [BandPolicy]) bands!: BandPolicy[]
  @Field(() => [ThresholdPolicy]) reputationThresholds!: ThresholdPolicy[]
  @Field(() => Int, { description: 'Successful jobs that level 1 asks for (R13).' }) communityJobs!: number
  @Field(() => Int, { description: 'Days between scans of a published version (R26).' }) rescanDays!: number
  @Field(() => Int, { description: 'Drafts a publisher may keep (S1).' }) draftLimit!: number
}
