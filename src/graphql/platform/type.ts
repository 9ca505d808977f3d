import type { Band, PublisherTier } from '../../domain/policy.ts'
import { ActionEnum, PublisherTierEnum, ReputationBandEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { Field, Float, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'Whom to ask (R47, R50).' })
export class Contacts {
  @Field(() => String, { description: 'Help of every kind, by e-mail.' }) support!: string
  @Field(() => String, { description: 'Appeals against a decision (R49).' }) appeals!: string
  @Field(() => String, { description: 'Security reports and the bug bounty (R29).' }) security!: string
  @Field(() => String, { description: 'How the bug bounty programme takes reports, as a sentence.' }) bugBounty!: string
  @Field(() => String, { description: 'GPU access (R39).' }) gpu!: string
  @Field(() => String, { description: 'Where users meet.' }) community!: string
}

@ObjectType({ simpleResolvers: true, description: 'Where the platform stands (R1, R3).' })
export class Platform {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'OPEN_BETA at present (R1).' }) phase!: string
  @Field(() => String, { description: 'The month in which the phase ends, YYYY-MM.' }) phaseUntil!: string
  @Field(() => String, { description: 'What to tell users, as a sentence (R1, R3).' }) notice!: string
  @Field(() => Boolean, { description: 'true: credits and earnings are no money (R3).' }) creditsAreVirtual!: boolean
  @Field(() => Contacts, { description: 'Whom to ask.' }) contacts!: Contacts
}

@ObjectType({ simpleResolvers: true, description: 'What a job of a trust level may use (R37, R38).' })
export class LevelPolicy {
  @Field(() => TrustLevelEnum, { description: 'The level in the words of the API.' }) level!: TrustLevelName
  @Field(() => Int, { description: '0 to 3.' }) number!: number
  @Field(() => String, { description: 'Sandbox, Community, Verified or Official.' }) name!: string
  @Field(() => String, { description: 'gray, blue, green or purple.' }) color!: string
  @Field(() => String, { description: 'What the badge says, for people.' }) meaning!: string
  @Field(() => Int, { nullable: true, description: 'High findings it allows (R24); null: any number.' }) maxHigh!:
    | number
    | null
  @Field(() => Float, { description: 'Bytes of memory of a job.' }) memoryBytes!: number
  @Field(() => Int, { description: 'CPUs of a job.' }) cpus!: number
  @Field(() => Int, { description: 'Seconds that a job may run.' }) durationSeconds!: number
  @Field(() => String, { description: 'NONE or OUTBOUND.' }) network!: string
}

@ObjectType({ simpleResolvers: true, description: 'What a tier holds and how it is reached (R18-R20).' })
export class TierPolicy {
  @Field(() => PublisherTierEnum, { description: 'The tier in the words of the API.' }) tier!: PublisherTier
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold (R20); null: no limit.' }) maxCargos!:
    | number
    | null
  @Field(() => String, { description: 'How it is reached (R18, R19, S6).' }) requirement!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'One band of the reputation score, half-open on the unrounded score (R32, S31).',
})
export class BandPolicy {
  @Field(() => ReputationBandEnum, { description: 'The band in the words of the API.' }) band!: Band
  @Field(() => String, { description: 'The band in words for people.' }) title!: string
  @Field(() => Float, { nullable: true, description: 'From this score on; null: from the bottom.' }) from!:
    | number
    | null
}

@ObjectType({ simpleResolvers: true, description: 'What follows when the score falls below a threshold (R34-R36).' })
export class ThresholdPolicy {
  @Field(() => Float, { description: 'A score strictly below it has the consequence.' }) below!: number
  @Field(() => String, { description: 'WARN, DEMOTE or SUSPEND (R34-R36).' }) consequence!: string
}

@ObjectType({ simpleResolvers: true, description: 'The rules that are enforced, as numbers and tables.' })
export class Policy {
  @Field(() => String, { description: 'Every Decision names the version it was made under.' }) version!: string
  @Field(() => [LevelPolicy], { description: 'The trust levels, 0 to 3 (R9-R12, R37).' }) levels!: LevelPolicy[]
  @Field(() => [TierPolicy], { description: 'The tiers of publishers (R20).' }) tiers!: TierPolicy[]
  @Field(() => [BandPolicy], { description: 'The bands of reputation (R32).' }) bands!: BandPolicy[]
  @Field(() => [ThresholdPolicy], { description: 'What a low score leads to (R34-R36).' })
  reputationThresholds!: ThresholdPolicy[]
  @Field(() => Int, { description: 'Successful jobs that level 1 asks for (R13).' }) communityJobs!: number
  @Field(() => Int, { description: 'Days between scans of a published version (R26).' }) rescanDays!: number
  @Field(() => Int, { description: 'Drafts a publisher may keep (S1).' }) draftLimit!: number
}
