import { createPublisher } from '../../registry/publishers/create-publisher.ts'
import type { RequestContext } from '../context.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Publisher } from './type.ts'

@InputType()
export class CreatePublisherInput extends MutationInput {
  @Field(() => String, { description: '2 to 39 of a-z, 0-9 and single hyphens; never given twice (S12).' })
  slug!: string
  @Field(() => String, { description: 'Up to 80 characters.' }) name!: string
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' }) about?: string | null
  @Field(() => String, { nullable: true }) website?: string | null
}

@ObjectType({ simpleResolvers: true })
export class CreatePublisherPayload {
  publisherId?: string
  @Field(() => Publisher, { nullable: true }) publisher?: Publisher | null
  @Field(() => [Problem]) problems!: Problem[]
}

@Resolver()
export class PublisherResolver {
  @Mutation(() => CreatePublisherPayload, { description: 'Opens the one publisher an account may own (R21).' })
  createPublisher(
    @Arg('input', () => CreatePublisherInput) input: CreatePublisherInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'createPublisher', input, async ctx => {
      const created = await createPublisher(ctx, input)
      // The payload shows the new owner what an owner sees.
      const { actor } = request
      if (actor.kind === 'user' || actor.kind === 'staff')
        request.become({
          ...actor,
          memberships: [...actor.memberships, { publisherId: created.publisherId, role: 'OWNER' }],
        })
      return created
    })
  }
}
