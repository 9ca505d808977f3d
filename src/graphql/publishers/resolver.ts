import type { Reason as RuleReason } from '../../domain/decision.ts'
import type { Subject } from '../../domain/permission.ts'
import { createPublisher } from '../../registry/publishers/create-publisher.ts'
import { editPublisher } from '../../registry/publishers/edit-publisher.ts'
import { tierProgressOf } from '../../registry/publishers/tier/tier-progress.ts'
import type { RequestContext } from '../context.ts'
import { ActionEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, FieldResolver, ID, InputType, Mutation, ObjectType, Resolver, Root } from '../tg.ts'
import { actionsOf } from '../viewer-can.ts'
import { PublisherPayload } from './payload.ts'
import { TierProgress } from './tier-progress.ts'
import { Publisher } from './type.ts'

@InputType({ description: 'The one publisher that an account may own (R21).' })
export class CreatePublisherInput extends MutationInput {
  @Field(() => String, { description: '2 to 39 of a-z, 0-9 and single hyphens; never given twice (S12).' })
  slug!: string
  @Field(() => String, { description: 'Up to 80 characters.' }) name!: string
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' }) about?: string | null
  @Field(() => String, { nullable: true, description: 'http or https, up to 2,048 characters.' }) website?:
    | string
    | null
}

@InputType({ description: 'What changes; a field that is left out or null stays as it is.' })
export class EditPublisherInput extends MutationInput {
  @Field(() => ID, { description: '`Publisher.id`.' }) publisherId!: string
  @Field(() => String, { nullable: true, description: 'Up to 80 characters.' }) name?: string | null
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' }) about?: string | null
  @Field(() => String, { nullable: true, description: 'A web address; empty takes it away.' }) website?: string | null
}

@ObjectType({ simpleResolvers: true, description: 'The publisher, or why there is none.' })
export class CreatePublisherPayload {
  publisherId?: string
  @Field(() => Publisher, { nullable: true, description: 'As it is now; null when it was refused.' })
  publisher?: Publisher | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver(() => Publisher)
export class PublisherResolver {
  @FieldResolver(() => [ActionEnum])
  viewerCan(@Root() publisher: { $subject: Subject }, @Ctx() { actor }: RequestContext): string[] {
    return actionsOf(actor, 'publisher', publisher.$subject)
  }

  @FieldResolver(() => TierProgress, { nullable: true })
  async tierProgress(@Root() publisher: { $id: string }, @Ctx() { act }: RequestContext): Promise<TierProgress | null> {
    const progress = await tierProgressOf(act, publisher.$id)
    if (!progress) return null
    const next = progress.next.map(step => ({ ...step, limit: finite(step.limit), missing: step.missing.map(told) }))
    return { ...progress, limit: finite(progress.limit), next }
  }

  @Mutation(() => PublisherPayload, { description: 'Changes what a publisher says of itself; by its maintainers.' })
  editPublisher(
    @Arg('input', () => EditPublisherInput) input: EditPublisherInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'editPublisher', input, ctx =>
      editPublisher(ctx, { ...input, publisherId: idOf('publisher', input.publisherId, 'publisherId') }),
    )
  }

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

const finite = (limit: number): number | null => (Number.isFinite(limit) ? limit : null)
const told = ({ threshold, actual, remedy, ...reason }: RuleReason) => ({
  ...reason,
  evidence: [...reason.evidence],
  threshold: threshold ?? null,
  actual: actual ?? null,
  remedy: remedy ?? null,
})
