import type { PublisherTier, Severity } from '../../domain/policy.ts'
import { enumOf, PublisherTierEnum, SeverityEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { Field, Float, ID, InputType, Int } from '../tg.ts'

export const StaffCauseEnum = enumOf('StaffCause', ['POLICY', 'INCIDENT'], 'Why staff act on a Cargo (R16).', {
  POLICY: 'It breaks the rules of the platform.',
  INCIDENT: 'A security incident.',
})

@InputType({ description: 'An act of staff on a Cargo, for a reason.' })
export class CargoActInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, { description: 'Up to 2,000 characters; kept with the Decision.' }) reason!: string
}

@InputType({ description: 'An act of staff on a Cargo, with what caused it (R16).' })
export class CausedCargoActInput extends CargoActInput {
  @Field(() => StaffCauseEnum, { description: 'It decides how the Cargo can come back (S27).' }) cause!:
    | 'POLICY'
    | 'INCIDENT'
}

@InputType({ description: 'A demotion by staff (R16).' })
export class DemoteCargoInput extends CausedCargoActInput {
  @Field(() => TrustLevelEnum, { description: 'Any level below the present one.' }) to!: TrustLevelName
}

@InputType({ description: "Names a Cargo of the platform's own publisher that becomes Official (R12)." })
export class SetOfficialInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
}

@InputType({ description: 'What staff decide on an announced demotion (S22, S23).' })
export class DecidePendingChangeInput extends CargoActInput {
  @Field(() => Boolean, { description: 'true: the level falls; false: it stays.' }) apply!: boolean
}

@InputType({
  description: 'The end of a Cargo: hidden at once, gone for ever when its running jobs have ended (R44-R46).',
})
export class DeleteCargoInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, { description: 'Its whole slug, typed once more: deletion is permanent (R46).' }) slug!: string
}

@InputType({ description: 'A published version that is taken back, for a reason (S16).' })
export class YankVersionInput extends MutationInput {
  @Field(() => ID, { description: '`Version.id`.' }) versionId!: string
  @Field(() => String, { description: 'Up to 2,000 characters.' }) reason!: string
}

@InputType({ description: 'A version that staff hold or release, for a reason (S22).' })
export class StaffHoldInput extends MutationInput {
  @Field(() => ID, { description: '`Version.id`.' }) versionId!: string
  @Field(() => String, { description: 'Why, for the publisher and the audit: up to 2,000 characters.' }) reason!: string
}

@InputType({ description: 'Names a version that is not published yet.' })
export class WithdrawVersionInput extends MutationInput {
  @Field(() => ID, { description: '`Version.id`.' }) versionId!: string
}

@InputType({
  description:
    'Consent to a lower trust level, so that a version whose findings are too many for the present one is published (R24).',
})
export class AcceptLevelInput extends MutationInput {
  @Field(() => ID, { description: '`Version.id`.' }) versionId!: string
  @Field(() => TrustLevelEnum, { description: 'A level below that of the Cargo, which falls to it (R24).' })
  level!: TrustLevelName
}

@InputType({ description: 'What a Cargo asks for beyond computing; what is left out stays as it is (R38, R39).' })
export class RequestAccessInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => Boolean, { nullable: true, description: 'Outbound network, granted from level 2 on (R38).' })
  network?: boolean | null
  @Field(() => Boolean, { nullable: true, description: 'A GPU: Partner tier, level 2, and staff (R39).' })
  gpu?: boolean | null
}

@InputType({ description: 'What staff decide on a GPU for a Cargo (R39).' })
export class AllowGpuInput extends CargoActInput {
  @Field(() => Boolean, { description: 'true: its jobs get a GPU from level 2 on; false: they do not.' })
  allow!: boolean
}

@InputType({ description: 'What staff decide on a name or an image (S12, S13).' })
export class RuleOnFlagInput extends MutationInput {
  @Field(() => ID, { description: '`StaffFlag.id`.' }) flagId!: string
  @Field(() => Boolean, { description: 'true: the name imitates, or the image is ruled out.' }) confirmed!: boolean
  @Field(() => String, { description: 'Up to 2,000 characters; kept with the Decision.' }) reason!: string
}

@InputType({ description: 'So many findings more.' })
export class SupposedFindings {
  @Field(() => SeverityEnum, { description: 'Of each of them.' }) severity!: Severity
  @Field(() => Int, { description: '1 to 100.' }) count!: number
  @Field(() => Boolean, { nullable: true, description: 'true: used in attacks, so that no clock is granted (S23).' })
  isExploited?: boolean
}

@InputType({ description: 'A world that is not: what is left out stays as it is.' })
export class SupposedChangeInput {
  @Field(() => [SupposedFindings], {
    nullable: true,
    description: 'The scan of the current version finds these besides.',
  })
  moreFindings?: SupposedFindings[]
  @Field(() => [String], {
    nullable: true,
    description:
      'Names of findings whose advisories are withdrawn: a demotion that rested on them alone is taken back (S27). What a fix brings, a new version says (`publishVersion` with `dryRun`).',
  })
  withoutFindings?: string[]
  @Field(() => [String], {
    nullable: true,
    description: 'Names of findings that staff accept as not affecting it: only the high ones count less for it (S20).',
  })
  acceptedFindings?: string[]
  @Field(() => PublisherTierEnum, {
    nullable: true,
    description:
      'The publisher has this tier. What a lost one costs follows after the grace of 14 days: give afterDays too (S7).',
  })
  tier?: PublisherTier
  @Field(() => Int, { nullable: true, description: 'So many successful jobs in all, instead of those it has (S25).' })
  successfulJobs?: number
  @Field(() => Float, { nullable: true, description: '0 to 5.' }) score?: number
  @Field(() => Float, { nullable: true, description: '0 to 1.' }) successRate?: number
  @Field(() => Int, {
    nullable: true,
    description: 'So many days later, 0 to 3,650: what is supposed is so from today on, and its clocks run.',
  })
  afterDays?: number
}
