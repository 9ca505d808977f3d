import type { PublisherTier } from '../../domain/policy.ts'
import {
  REVIEW_PURPOSES,
  REVIEW_REJECTIONS,
  REVIEW_STATES,
  type ReviewPurpose,
  type ReviewRejection,
  type ReviewState,
} from '../../domain/review.ts'
import { type Cargo, Cargo as CargoType } from '../cargos/type.ts'
import { Decision } from '../decisions/type.ts'
import { ActionEnum, enumOf, PublisherTierEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Args, Field, Float, ID, Int, ObjectType } from '../tg.ts'
import { type Version, Version as VersionType } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

export const ReviewPurposeEnum = enumOf('ReviewPurpose', REVIEW_PURPOSES, 'Why a version is reviewed.', {
  LEVEL: 'Its publisher asks for level 2 (R14); it serves meanwhile.',
  UPDATE: 'A new version of a level 2 or 3 Cargo; it waits, and the old one serves (R41).',
  RENEWAL: 'The review of the version that serves ends, and it is looked at again (R11).',
})
export const ReviewStateEnum = enumOf('ReviewState', REVIEW_STATES, 'How far a review is.', {
  CLOSED: 'It came to nothing: its version was blocked, yanked, or published without it.',
})
export const ReviewRejectionEnum = enumOf('ReviewRejection', REVIEW_REJECTIONS, 'Why a review was turned down (R14).')
export const ReviewMessageKindEnum = enumOf(
  'ReviewMessageKind',
  ['COMMENT', 'QUESTION', 'REPLY'],
  'Who says what to whom in a review.',
  { COMMENT: 'Among staff.', QUESTION: 'From staff to the team.', REPLY: 'From the team to staff.' },
)

@ObjectType({ simpleResolvers: true, description: 'Something that was written in a review.' })
export class ReviewMessage {
  @Field(() => ReviewMessageKindEnum) kind!: 'COMMENT' | 'QUESTION' | 'REPLY'
  @Field(() => String, { description: 'As it was written: show it as text (S43).' }) text!: string
  @Field(() => DateTime) at!: Date
}
export const ReviewMessageConnection = connectionOf('ReviewMessage', () => ReviewMessage)

@ObjectType({ simpleResolvers: true, description: 'A package that another version is of, or that came or went.' })
export class ChangedPackage {
  @Field(() => String) ecosystem!: string
  @Field(() => String) name!: string
  @Field(() => [String], { description: 'Empty: it is new.' }) before!: readonly string[]
  @Field(() => [String], { description: 'Empty: it is gone.' }) after!: readonly string[]
}

@ObjectType({ simpleResolvers: true })
export class ChangedFinding {
  @Field(() => String) name!: string
  @Field(() => String) packageName!: string
  @Field(() => String) severity!: string
  @Field(() => String, { description: 'NEW or GONE.' }) change!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'A setting of the image that changed: entry point, command, user, ports, ...',
})
export class ChangedSetting {
  @Field(() => String) name!: string
  @Field(() => JsonValue, { nullable: true }) before!: unknown
  @Field(() => JsonValue, { nullable: true }) after!: unknown
}

@ObjectType({ simpleResolvers: true, description: 'What changed against the last approved version (S26).' })
export class ReviewEvidence {
  @Field(() => ID, { nullable: true, description: 'The version it is compared with; null: it is the first.' })
  baselineId!: string | null
  @Field(() => [ChangedPackage], { description: 'The first 500.' }) packages!: readonly ChangedPackage[]
  @Field(() => Int, { description: 'How many packages changed in all.' }) packageChanges!: number
  @Field(() => [ChangedFinding]) findings!: readonly ChangedFinding[]
  @Field(() => Float, { nullable: true }) sizeBytesBefore!: number | null
  @Field(() => Float, { nullable: true }) sizeBytesAfter!: number | null
  @Field(() => [ChangedSetting]) settings!: readonly ChangedSetting[]
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A version that staff are asked to look at.' })
export class Review extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => ReviewPurposeEnum) purpose!: ReviewPurpose
  @Field(() => ReviewStateEnum) state!: ReviewState
  @Field(() => Boolean, { description: 'It takes a high or critical finding away: first in the queue (S26).' })
  isSecurityFix!: boolean
  @Field(() => PublisherTierEnum, { description: 'When it was asked for: second in the queue.' }) tier!: PublisherTier
  @Field(() => String) note!: string
  @Field(() => DateTime, { description: 'The longest wait comes next.' }) requestedAt!: Date
  @Field(() => Boolean, { description: 'Somebody works on it now.' }) isClaimed!: boolean
  @Field(() => DateTime, { nullable: true, description: 'When the claim lapses.' }) leaseUntil!: Date | null
  @Field(() => [String], { description: 'Findings of unknown severity that were looked at (S18).' }) examined!: string[]
  @Field(() => DateTime, { nullable: true }) decidedAt!: Date | null
  @Field(() => ReviewRejectionEnum, { nullable: true }) rejection!: ReviewRejection | null
  @Field(() => CargoType) cargo!: Cargo
  @Field(() => VersionType) version!: Version
  @Field(() => Decision, { nullable: true }) decision!: Decision | null

  @Field(() => ReviewMessageConnection, { description: 'The oldest first; comments are for staff.' })
  messages(@Args(() => PageArgs) _page: PageArgs): Connection<ReviewMessage> {
    return planned()
  }

  @Field(() => ReviewEvidence, { nullable: true, description: 'For staff: what changed since the last approval.' })
  evidence!: ReviewEvidence | null
}
export const ReviewConnection = connectionOf('Review', () => Review)
