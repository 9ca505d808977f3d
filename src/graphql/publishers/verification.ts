import { Fault } from '../../registry/errors.ts'
import { checkDomainNow } from '../../registry/publishers/domain/check-domain.ts'
import { setOrganizationDetails } from '../../registry/publishers/domain/organization-details.ts'
import { startDomainVerification } from '../../registry/publishers/domain/start-domain.ts'
import { startGithubVerification } from '../../registry/publishers/identity/start-github.ts'
import { startIdentityVerification } from '../../registry/publishers/identity/start-stripe.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { PublisherPayload } from './payload.ts'
import { DomainProof, IdentityCheck } from './proof-types.ts'

@InputType({ description: 'Names the publisher whose identity is to be verified (R18).' })
export class StartVerificationInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
}

@InputType({ description: 'The company domain that is to be proven by a TXT record (R19).' })
export class StartDomainVerificationInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'Such as example.com; a name below it stands for it.' }) domain!: string
}

@InputType({ description: 'Names the proof of a domain that is to be looked for now (R19).' })
export class CheckDomainInput extends MutationInput {
  @Field(() => String, { description: '`DomainProof.id`.' }) proofId!: string
}

@InputType({ description: 'Who stands behind an Organization; after its domain is proven (R19, S3).' })
export class SetOrganizationDetailsInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: 'Up to 200 characters.' }) legalName!: string
  @Field(() => String, { description: 'Up to 500 characters.' }) address!: string
  @Field(() => String, { description: 'Two letters, ISO 3166.' }) country!: string
  @Field(() => String, { description: 'An e-mail address.' }) billingContact!: string
}

@ObjectType({ simpleResolvers: true, description: 'Where the person goes on, or why the check was not begun.' })
export class StartVerificationPayload {
  checkId?: string
  @Field(() => String, { nullable: true, description: 'Where the person goes on, in this browser. Good once.' })
  url?: string | null
  @Field(() => IdentityCheck, { nullable: true, description: 'As it is now; null when it was refused.' })
  identityCheck?: IdentityCheck | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'The proof of the domain, or why it was not begun.' })
export class DomainProofPayload {
  proofId?: string
  @Field(() => DomainProof, { nullable: true, description: 'As it is now; null when it was refused.' })
  domainProof?: DomainProof | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

@Resolver()
export class VerificationResolver {
  @Mutation(() => StartVerificationPayload, {
    description: 'Begins, or goes on with, a check by Stripe Identity (R18).',
  })
  startIdentityVerification(
    @Arg('input', () => StartVerificationInput) input: StartVerificationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'startIdentityVerification', input, ctx =>
      startIdentityVerification(ctx, { publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => StartVerificationPayload, {
    description: 'Begins a verification by a GitHub account of at least 6 months with activity (R18).',
  })
  startGithubVerification(
    @Arg('input', () => StartVerificationInput) input: StartVerificationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'startGithubVerification', input, ctx =>
      startGithubVerification(ctx, { publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => DomainProofPayload, {
    description: 'Names the TXT record that proves a company domain, and looks for it for 48 hours (R19).',
  })
  startDomainVerification(
    @Arg('input', () => StartDomainVerificationInput) input: StartDomainVerificationInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'startDomainVerification', input, ctx =>
      startDomainVerification(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => DomainProofPayload, { description: 'Looks for the record now; it is also looked for by itself.' })
  checkDomain(
    @Arg('input', () => CheckDomainInput) input: CheckDomainInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    if (!UUID.test(input.proofId))
      throw new Fault('NOT_FOUND', 'There is no such domain proof, or you may not see it. Check proofId.')
    return mutate(request, 'checkDomain', input, ctx => checkDomainNow(ctx, input))
  }

  @Mutation(() => PublisherPayload, {
    description: 'Says who stands behind an Organization; after the domain is proven (R19, S3).',
  })
  setOrganizationDetails(
    @Arg('input', () => SetOrganizationDetailsInput) input: SetOrganizationDetailsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'setOrganizationDetails', input, ctx =>
      setOrganizationDetails(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }
}
