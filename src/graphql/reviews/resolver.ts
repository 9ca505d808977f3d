import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { toGlobalId } from '../../domain/ids.ts'
import { approveReview } from '../../registry/reviews/approve-review.ts'
import { claimReview, releaseReview } from '../../registry/reviews/claim-review.ts'
import { examineFindings, writeReviewMessage } from '../../registry/reviews/discuss.ts'
import { reviewEvidence } from '../../registry/reviews/evidence.ts'
import { rejectReview, withdrawReview } from '../../registry/reviews/reject-review.ts'
import { requestReview } from '../../registry/reviews/request-review.ts'
import { Cargo } from '../cargos/type.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Problem } from '../problem.ts'
import { Arg, Args, Ctx, Field, FieldResolver, Mutation, ObjectType, Query, Resolver, Root } from '../tg.ts'
import {
  ExamineFindingsInput,
  RejectReviewInput,
  RequestReviewInput,
  ReviewInput,
  WriteReviewMessageInput,
} from './inputs.ts'
import { Review, ReviewConnection, ReviewEvidence } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'The review with its Cargo, or why nothing was done.' })
export class ReviewPayload {
  reviewId?: string
  cargoId?: string
  @Field(() => Review, { nullable: true, description: 'As it is now; null when it was refused.' })
  review?: Review | null
  @Field(() => Cargo, { nullable: true, description: 'As it is now; null when it was refused.' }) cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@Resolver(() => Review)
export class ReviewResolver {
  @Query(() => ReviewConnection, {
    description:
      'What waits for staff: security fixes first, then the higher tier, then the longer wait (S26). Empty for others.',
  })
  reviewQueue(@Args(() => PageArgs) _page: PageArgs): Connection<Review> {
    return planned()
  }

  @FieldResolver(() => ReviewEvidence, { nullable: true })
  async evidence(
    @Root() { $versionKey }: { $versionKey: string },
    @Ctx() request: RequestContext,
  ): Promise<ReviewEvidence | null> {
    if (request.actor.kind !== 'staff') return null
    const { db } = request.act.registry
    const [version] = await db.select().from(versions).where(eq(versions.id, $versionKey))
    if (!version) return null
    const evidence = await reviewEvidence(db, version)
    return { ...evidence, baselineId: evidence.baselineId && toGlobalId('version', evidence.baselineId) }
  }

  @Mutation(() => ReviewPayload, {
    description:
      'Asks for level 2 (R14), or at level 2 and 3 for a new review from 30 days before the present one ends (R11): refused at once with every reason, or queued for staff.',
  })
  requestReview(
    @Arg('input', () => RequestReviewInput) input: RequestReviewInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'requestReview', input, ctx =>
      requestReview(ctx, { ...input, cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }

  @Mutation(() => ReviewPayload, { description: 'Takes a request or a waiting update back.' })
  withdrawReview(
    @Arg('input', () => ReviewInput) input: ReviewInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'withdrawReview', input, ctx => withdrawReview(ctx, { reviewId: reviewOf(input) }))
  }

  @Mutation(() => ReviewPayload, { description: 'For staff: takes a review for four hours; again prolongs it.' })
  claimReview(@Arg('input', () => ReviewInput) input: ReviewInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'claimReview', input, ctx => claimReview(ctx, { reviewId: reviewOf(input) }))
  }

  @Mutation(() => ReviewPayload, { description: 'For staff: gives a claimed review back to the queue.' })
  releaseReview(
    @Arg('input', () => ReviewInput) input: ReviewInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'releaseReview', input, ctx => releaseReview(ctx, { reviewId: reviewOf(input) }))
  }

  @Mutation(() => ReviewPayload, { description: 'Comments and questions of staff, replies of the team.' })
  writeReviewMessage(
    @Arg('input', () => WriteReviewMessageInput) input: WriteReviewMessageInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'writeReviewMessage', input, ctx =>
      writeReviewMessage(ctx, { ...input, reviewId: reviewOf(input) }),
    )
  }

  @Mutation(() => ReviewPayload, { description: 'For staff: states that these findings were looked at (S18).' })
  examineFindings(
    @Arg('input', () => ExamineFindingsInput) input: ExamineFindingsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'examineFindings', input, ctx =>
      examineFindings(ctx, { ...input, reviewId: reviewOf(input) }),
    )
  }

  @Mutation(() => ReviewPayload, { description: 'For staff: approves and signs (R15).' })
  approveReview(
    @Arg('input', () => ReviewInput) input: ReviewInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'approveReview', input, ctx => approveReview(ctx, { reviewId: reviewOf(input) }))
  }

  @Mutation(() => ReviewPayload, { description: 'For staff: turns a review down, with its type and why.' })
  rejectReview(
    @Arg('input', () => RejectReviewInput) input: RejectReviewInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'rejectReview', input, ctx => rejectReview(ctx, { ...input, reviewId: reviewOf(input) }))
  }
}

const reviewOf = (input: ReviewInput): string => idOf('review', input.reviewId, 'reviewId')
