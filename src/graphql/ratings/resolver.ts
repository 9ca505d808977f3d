import { excludeRating } from '../../registry/ratings/exclude-rating.ts'
import { rateCargo } from '../../registry/ratings/rate-cargo.ts'
import { replyToRating } from '../../registry/ratings/reply-to-rating.ts'
import { reportRating } from '../../registry/ratings/report-rating.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { CasePayload } from '../moderation/payload.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { Arg, Ctx, Field, ID, InputType, Int, Mutation, ObjectType, Resolver } from '../tg.ts'
import { Rating } from './type.ts'

@InputType({
  description: 'Your rating of a Cargo (S34); sent again it replaces what you said. 20 at once, then one a minute.',
})
export class RateCargoInput extends MutationInput {
  @Field(() => ID, { description: 'A Cargo on which a job of yours ended.' }) cargoId!: string
  @Field(() => Int, { description: '1 to 5.' }) stars!: number
  @Field(() => String, { nullable: true, description: 'Up to 2,000 characters.' }) text?: string | null
}

@InputType({ description: 'An answer to a rating, up to 5,000 characters.' })
export class ReplyToRatingInput extends MutationInput {
  @Field(() => ID, { description: 'A rating of a Cargo of yours.' }) ratingId!: string
  @Field(() => String, { description: 'Replaces what was answered before; an empty text takes it away.' }) text!: string
}

@InputType({ description: 'A report of a rating, up to 5,000 characters; ten reports a day for an account.' })
export class ReportRatingInput extends MutationInput {
  @Field(() => ID, { description: 'The rating that staff should look at.' }) ratingId!: string
  @Field(() => String, { description: 'What is wrong with it.' }) text!: string
}

@InputType({ description: 'Staff take a rating out.' })
export class ExcludeRatingInput extends MutationInput {
  @Field(() => ID, { description: 'The rating.' }) ratingId!: string
  @Field(() => String, { description: 'Logged, and told to its author.' }) reason!: string
}

@ObjectType({ simpleResolvers: true, description: 'The rating, or why nothing was done.' })
export class RatingPayload {
  ratingId?: string
  @Field(() => Rating, { nullable: true, description: 'As it is now.' }) rating?: Rating | null
  @Field(() => [Problem], { description: 'Why nothing was done; empty if it was.' }) problems!: Problem[]
}

@Resolver()
export class RatingResolver {
  @Mutation(() => RatingPayload, {
    description: 'Rates a Cargo, or changes your rating of it (S34). For who had a job that ended on it.',
  })
  rateCargo(
    @Arg('input', () => RateCargoInput) input: RateCargoInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'rateCargo', input, ctx =>
      rateCargo(ctx, { ...input, cargoId: idOf('cargo', input.cargoId, 'cargoId') }),
    )
  }

  @Mutation(() => RatingPayload, { description: "The publisher's one answer to a rating." })
  replyToRating(
    @Arg('input', () => ReplyToRatingInput) input: ReplyToRatingInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'replyToRating', input, ctx =>
      replyToRating(ctx, { ratingId: idOf('rating', input.ratingId, 'ratingId'), text: input.text }),
    )
  }

  @Mutation(() => CasePayload, { description: 'Tells staff that a rating is abusive or bought.' })
  reportRating(
    @Arg('input', () => ReportRatingInput) input: ReportRatingInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'reportRating', input, ctx =>
      reportRating(ctx, { ratingId: idOf('rating', input.ratingId, 'ratingId'), text: input.text }),
    )
  }

  @Mutation(() => RatingPayload, { description: 'Staff take a rating out, for good and with a reason.' })
  excludeRating(
    @Arg('input', () => ExcludeRatingInput) input: ExcludeRatingInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'excludeRating', input, ctx =>
      excludeRating(ctx, { ratingId: idOf('rating', input.ratingId, 'ratingId'), reason: input.reason }),
    )
  }
}
