import type { PublisherTier, Severity } from '../../domain/policy.ts'
import { enumOf, PublisherTierEnum, SeverityEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { Field, Float, ID, InputType, Int } from '../tg.ts'

export const StaffCauseEnum = enumOf('StaffCause', ['POLICY', 'INCIDENT'], 'Why staff act on a Cargo (R16).')

@InputType()
export class CargoActInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, { description: 'Up to 2,000 characters; kept with the Decision.' }) reason!: string
}

@InputType()
export class CausedCargoActInput extends CargoActInput {
  @Field(() => StaffCauseEnum) cause!: 'POLICY' | 'INCIDENT'
}

@InputType()
export class DemoteCargoInput extends CausedCargoActInput {
  @Field(() => TrustLevelEnum, { description: 'Any level below the present one.' }) to!: TrustLevelName
}

@InputType()
export class SetOfficialInput extends MutationInput {
  @Field(() => ID) cargoId!: string
}

@InputType()
export class DecidePendingChangeInput extends CargoActInput {
  @Field(() => Boolean, { description: 'true: the level falls; false: it stays.' }) apply!: boolean
}

@InputType()
export class DeleteCargoInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, { description: 'Its whole slug, typed once more: deletion is permanent (R46).' }) slug!: string
}

@InputType()
export class YankVersionInput extends MutationInput {
  @Field(() => ID) versionId!: string
  @Field(() => String, { description: 'Up to 2,000 characters.' }) reason!: string
}

@InputType()
export class StaffHoldInput extends MutationInput {
  @Field(() => ID) versionId!: string
  @Field(() => String, { description: 'Why, for the publisher and the audit: up to 2,000 characters.' }) reason!: string
}

@InputType()
export class WithdrawVersionInput extends MutationInput {
  @Field(() => ID) versionId!: string
}

@InputType()
export class AcceptLevelInput extends MutationInput {
  @Field(() => ID) versionId!: string
  @Field(() => TrustLevelEnum, { description: 'A level below that of the Cargo, which falls to it (R24).' })
  level!: TrustLevelName
}

@InputType()
export class RequestAccessInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => Boolean, { nullable: true, description: 'Outbound network, granted from level 2 on (R38).' })
  network?: boolean | null
  @Field(() => Boolean, { nullable: true, description: 'A GPU: Partner tier, level 2, and staff (R39).' })
  gpu?: boolean | null
}

@InputType()
export class AllowGpuInput extends CargoActInput {
  @Field(() => Boolean) allow!: boolean
}

@InputType()
export class RuleOnFlagInput extends MutationInput {
  @Field(() => ID) flagId!: string
  @Field(() => Boolean, { description: 'true: the name imitates, or the image is ruled out.' }) confirmed!: boolean
  @Field(() => String) reason!: string
}

@InputType({ description: 'So many findings more.' })
export class SupposedFindings {
  @Field(() => SeverityEnum) severity!: Severity
  @Field(() => Int, { description: 'Up to 100.' }) count!: number
  @Field(() => Boolean, { nullable: true }) isExploited?: boolean
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
    description: 'These findings are gone: fixed, withdrawn, or accepted as not affecting.',
  })
  withoutFindings?: string[]
  @Field(() => PublisherTierEnum, {
    nullable: true,
    description:
      'The publisher has this tier. What a lost one costs follows after the grace of 14 days: give afterDays too (S7).',
  })
  tier?: PublisherTier
  @Field(() => Int, { nullable: true }) successfulJobs?: number
  @Field(() => Float, { nullable: true, description: '0 to 5.' }) score?: number
  @Field(() => Float, { nullable: true, description: '0 to 1.' }) successRate?: number
  @Field(() => Int, { nullable: true, description: 'So many days later.' }) afterDays?: number
}
