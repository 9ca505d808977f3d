import { PUBLISHER_TIERS, type PublisherTier } from '../../domain/policy.ts'
import { type ConflictOutcome, resolveDomainConflict } from '../../registry/publishers/domain/resolve-conflict.ts'
import { banPublisher, liftBan } from '../../registry/publishers/staff/ban.ts'
import { endPartnership } from '../../registry/publishers/staff/end-partnership.ts'
import { grantPartnership } from '../../registry/publishers/staff/grant-partnership.ts'
import { setTier } from '../../registry/publishers/staff/set-tier.ts'
import {
  RESETTABLE,
  type Resettable,
  resetVerification,
  verifyManually,
} from '../../registry/publishers/staff/verify-manually.ts'
import type { RequestContext } from '../context.ts'
import { PublisherTierEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { Problem } from '../problem.ts'
import { DateTime } from '../scalars.ts'
import {
  Arg,
  ArgsType,
  Ctx,
  Field,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  registerEnumType,
} from '../tg.ts'
import { PublisherPayload } from './payload.ts'

const ResettableEnum = Object.fromEntries(RESETTABLE.map(one => [one, one])) as { readonly [R in Resettable]: R } // safe because built from the list
registerEnumType(ResettableEnum, {
  name: 'ResettableProof',
  description: 'What staff can take back.',
  valuesConfig: {
    IDENTITY: { description: 'The verified identity (R18).' },
    DOMAIN: { description: 'The proven domain (R19).' },
  },
})
const OutcomeEnum = { HOLDER_KEEPS: 'HOLDER_KEEPS', CLAIMANT_GETS: 'CLAIMANT_GETS' } as const
registerEnumType(OutcomeEnum, {
  name: 'DomainConflictOutcome',
  description: 'Whose a domain is (S4).',
  valuesConfig: {
    HOLDER_KEEPS: { description: 'Who proved it first keeps it.' },
    CLAIMANT_GETS: { description: 'Who proved it later gets it.' },
  },
})

@InputType({ description: 'Which publishers. Each filter narrows; none is required.' })
export class PublisherFilter {
  @Field(() => String, { nullable: true, description: 'Part of the slug or the name, or a proven domain.' })
  text?: string
  @Field(() => PublisherTierEnum, { nullable: true, description: 'Only publishers of this tier.' })
  tier?: (typeof PUBLISHER_TIERS)[number]
  @Field(() => Boolean, { nullable: true, description: 'true: only banned ones; false: only the others.' })
  banned?: boolean
}

@ArgsType()
export class PublishersArgs extends PageArgs {
  @Field(() => PublisherFilter, { nullable: true, description: 'Which publishers; without it all.' })
  filter?: PublisherFilter
}

@InputType()
abstract class StaffActInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'Why: the publisher and the audit read it.' }) reason!: string
}

@InputType({ description: 'The ban of a publisher by staff, for a reason (S45).' })
export class BanPublisherInput extends StaffActInput {}

@InputType({ description: 'The end of a ban, for a reason (S45).' })
export class LiftBanInput extends StaffActInput {}

@InputType({ description: 'A tier that staff set, or give back to the proofs.' })
export class SetTierInput extends StaffActInput {
  @Field(() => PublisherTierEnum, { nullable: true, description: 'Null gives it back to the proofs.' })
  tier?: PublisherTier | null
}

@InputType({ description: 'An identity or a domain that staff have verified themselves (R18, R19).' })
export class VerifyManuallyInput extends StaffActInput {
  @Field(() => String, { nullable: true, description: 'The domain that was verified; none: the identity.' })
  domain?: string | null
}

@InputType({ description: 'Proofs that staff take back, for a reason.' })
export class ResetVerificationInput extends StaffActInput {
  @Field(() => [ResettableEnum], { description: 'Which of them.' }) proofs!: Resettable[]
}

@InputType({ description: 'An agreement that makes a Partner, by staff (S6).' })
export class GrantPartnershipInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold; none: no limit.' }) cargoLimit?: number | null
  @Field(() => Boolean, { description: 'Its Cargos may ask for a GPU (R39).' }) gpu!: boolean
  @Field(() => Float, {
    nullable: true,
    description: 'Bytes of memory a job gets from level 2 on: 8 GiB to 1 TiB; none: what the level gives (S35).',
  })
  memoryBytes?: number | null
  @Field(() => Int, { nullable: true, description: 'CPUs a job gets from level 2 on: 4 to 256.' }) cpus?: number | null
  @Field(() => Int, { nullable: true, description: 'Seconds a job may run from level 2 on: 1,800 to 86,400.' })
  durationSeconds?: number | null
  @Field(() => DateTime, { description: 'When it ends by itself: in the future.' }) expiresAt!: Date
  @Field(() => String, { description: 'What was agreed.' }) note!: string
}

@InputType({ description: 'The end of a Partner agreement before its time (S6).' })
export class EndPartnershipInput extends StaffActInput {}

@InputType({ description: 'What staff decide on a domain that two publishers proved (S4).' })
export class ResolveDomainConflictInput extends MutationInput {
  @Field(() => String, { description: '`DomainConflict.id`.' }) conflictId!: string
  @Field(() => OutcomeEnum, { description: 'Who has the domain from now on.' }) outcome!: ConflictOutcome
  @Field(() => String, { description: 'Up to 2,000 characters; both publishers are told.' }) reason!: string
}

@ObjectType({ simpleResolvers: true, description: 'Whether the conflict is settled, or why it is not.' })
export class ResolveDomainConflictPayload {
  @Field(() => Boolean, { description: 'Whether the domain has one publisher now.' }) resolved!: boolean
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

const withId = <I extends { publisherId: string }>(input: I): I => ({
  ...input,
  publisherId: idOf('publisher', input.publisherId, 'publisherId'),
})

@Resolver()
export class StaffPublisherResolver {
  @Mutation(() => PublisherPayload, {
    description: "Suspends a publisher's Cargos and ends its tokens and sessions, by a Decision (S45). By staff.",
  })
  banPublisher(
    @Arg('input', () => BanPublisherInput) input: BanPublisherInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'banPublisher', input, ctx => banPublisher(ctx, withId(input)))
  }

  @Mutation(() => PublisherPayload, { description: 'Lifts a ban and reinstates what the scans allow (S45). By staff.' })
  liftBan(@Arg('input', () => LiftBanInput) input: LiftBanInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'liftBan', input, ctx => liftBan(ctx, withId(input)))
  }

  @Mutation(() => PublisherPayload, { description: 'Sets a tier by hand; Partner takes an agreement. By staff.' })
  setTier(@Arg('input', () => SetTierInput) input: SetTierInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'setTier', input, ctx => setTier(ctx, { ...withId(input), tier: input.tier ?? null }))
  }

  @Mutation(() => PublisherPayload, { description: 'Records an identity or a domain that staff verified otherwise.' })
  verifyManually(
    @Arg('input', () => VerifyManuallyInput) input: VerifyManuallyInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'verifyManually', input, ctx => verifyManually(ctx, withId(input)))
  }

  @Mutation(() => PublisherPayload, { description: 'Takes proofs back: the publisher has to prove again. By staff.' })
  resetVerification(
    @Arg('input', () => ResetVerificationInput) input: ResetVerificationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'resetVerification', input, ctx => resetVerification(ctx, withId(input)))
  }

  @Mutation(() => PublisherPayload, { description: 'Records an agreement that makes a Partner until it ends (S6).' })
  grantPartnership(
    @Arg('input', () => GrantPartnershipInput) input: GrantPartnershipInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'grantPartnership', input, async ctx => {
      const given = withId(input)
      return { ...(await grantPartnership(ctx, given)), publisherId: given.publisherId }
    })
  }

  @Mutation(() => PublisherPayload, {
    description: 'Ends a Partner agreement before its time; the tier is what the proofs carry. By staff.',
  })
  endPartnership(
    @Arg('input', () => EndPartnershipInput) input: EndPartnershipInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'endPartnership', input, ctx => endPartnership(ctx, withId(input)))
  }

  @Mutation(() => ResolveDomainConflictPayload, { description: 'Decides whose a domain is (S4). By staff.' })
  async resolveDomainConflict(
    @Arg('input', () => ResolveDomainConflictInput) input: ResolveDomainConflictInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    const answer = await mutate(request, 'resolveDomainConflict', input, ctx => resolveDomainConflict(ctx, input))
    return { ...answer, resolved: answer.problems.length === 0 } as Answered
  }
}
