import { removePullCredential, savePullCredential } from '../../registry/publishers/pull-credentials/save.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { PullCredential } from './access-types.ts'
import { PublisherPayload } from './payload.ts'

@InputType({
  description: 'Credentials that open the private images of a publisher; saved again they replace the ones before.',
})
export class SavePullCredentialInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { description: '`registry` or `registry/namespace`, such as ghcr.io/acme.' }) pattern!: string
  @Field(() => String, { description: 'As the container registry knows it.' }) username!: string
  @Field(() => String, { description: 'A password or access token. It is sealed and never shown.' }) password!: string
  @Field(() => String, { description: 'A private image that it must open: tried before it is kept.' })
  testReference!: string
  @Field(() => Boolean, {
    nullable: true,
    description:
      "They may write too, and the platform's signatures are to be pushed beside the images with them (R2). false if nothing is said.",
  })
  pushesSignatures?: boolean | null
}

@InputType({ description: 'Names credentials that are to be forgotten.' })
export class RemovePullCredentialInput extends MutationInput {
  @Field(() => ID, { description: '`PullCredential.id`.' }) credentialId!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'The credentials without their password, or why they were not kept.',
})
export class SavePullCredentialPayload {
  credentialId?: string
  @Field(() => PullCredential, { nullable: true, description: 'As it is now; null when it was refused.' })
  pullCredential?: PullCredential | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver()
export class PullCredentialResolver {
  @Mutation(() => SavePullCredentialPayload, {
    description: 'Keeps credentials for a private container registry; used for images of this publisher alone.',
  })
  savePullCredential(
    @Arg('input', () => SavePullCredentialInput) input: SavePullCredentialInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'savePullCredential', input, ctx =>
      savePullCredential(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

  @Mutation(() => PublisherPayload, { description: 'Forgets credentials.' })
  removePullCredential(
    @Arg('input', () => RemovePullCredentialInput) input: RemovePullCredentialInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'removePullCredential', input, ctx =>
      removePullCredential(ctx, { credentialId: idOf('pullCredential', input.credentialId, 'credentialId') }),
    )
  }
}
