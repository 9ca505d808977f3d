import type { ReviewRejection } from '../../domain/review.ts'
import { MutationInput } from '../mutation-input.ts'
import { Field, ID, InputType } from '../tg.ts'
import { ReviewMessageKindEnum, ReviewRejectionEnum } from './type.ts'

@InputType()
export class RequestReviewInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, { nullable: true, description: 'What the reviewer should know; up to 5,000 characters.' })
  note?: string | null
}

@InputType()
export class ReviewInput extends MutationInput {
  @Field(() => ID) reviewId!: string
}

@InputType()
export class WriteReviewMessageInput extends ReviewInput {
  @Field(() => ReviewMessageKindEnum) kind!: 'COMMENT' | 'QUESTION' | 'REPLY'
  @Field(() => String, { description: 'Up to 5,000 characters.' }) text!: string
}

@InputType()
export class ExamineFindingsInput extends ReviewInput {
  @Field(() => [String], { description: 'Names of findings of unknown severity that were looked at (S18).' })
  names!: string[]
}

@InputType()
export class RejectReviewInput extends ReviewInput {
  @Field(() => ReviewRejectionEnum) rejection!: ReviewRejection
  @Field(() => String, { description: 'Why, for the publisher; up to 5,000 characters.' }) text!: string
}
