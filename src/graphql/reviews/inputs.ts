import type { ReviewRejection } from '../../domain/review.ts'
import { MutationInput } from '../mutation-input.ts'
import { Field, ID, InputType } from '../tg.ts'
import { ReviewMessageKindEnum, ReviewRejectionEnum } from './type.ts'

@InputType({ description: 'A Cargo that is to become level 2, or whose review is to be renewed (R14, R11).' })
export class RequestReviewInput extends MutationInput {
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => String, { nullable: true, description: 'What the reviewer should know; up to 5,000 characters.' })
  note?: string | null
}

@InputType({ description: 'Names a review.' })
export class ReviewInput extends MutationInput {
  @Field(() => ID, { description: '`Review.id`.' }) reviewId!: string
}

@InputType({ description: 'Something to write in a review (R14).' })
export class WriteReviewMessageInput extends ReviewInput {
  @Field(() => ReviewMessageKindEnum, { description: 'Staff write comments and questions, the team replies.' }) kind!:
    | 'COMMENT'
    | 'QUESTION'
    | 'REPLY'
  @Field(() => String, { description: 'Up to 5,000 characters.' }) text!: string
}

@InputType({ description: 'Findings without a severity that a reviewer has looked at (S18).' })
export class ExamineFindingsInput extends ReviewInput {
  @Field(() => [String], { description: 'Names of findings of unknown severity that were looked at (S18).' })
  names!: string[]
}

@InputType({ description: 'Why a version is turned down, by kind and in words (R14).' })
export class RejectReviewInput extends ReviewInput {
  @Field(() => ReviewRejectionEnum, { description: 'The kind of reason.' }) rejection!: ReviewRejection
  @Field(() => String, { description: 'Why, for the publisher; up to 5,000 characters.' }) text!: string
}
