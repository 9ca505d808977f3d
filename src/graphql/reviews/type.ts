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
  OPEN: 'It waits for staff, or staff work on it.',
  APPROVED: 'Approved, and the digest signed (R11).',
  REJECTED: 'Turned down, with a reason.',
  WITHDRAWN: 'Taken back by the publisher.',
})
export const ReviewRejectionEnum = enumOf('ReviewRejection', REVIEW_REJECTIONS, 'Why a review was turned down (R14).', {
  VULNERABILITIES: 'Its findings are more than the level allows (R24).',
  UNKNOWN_FINDINGS: 'A finding without a severity is too risky (S18).',
  MALICIOUS_BEHAVIOUR: 'It does what harms users or Islands.',
  MISLEADING_CONTENT: 'It is not what it says it is.',
  EXCESSIVE_ACCESS: 'It asks for more than its work needs.',
  UNCLEAR_ORIGIN: 'Nobody can tell where its parts come from.',
  LICENCE: 'Its licence or that of a part does not allow it.',
  OTHER: 'The text says what.',
})
export const ReviewMessageKindEnum = enumOf(
  'ReviewMessageKind',
  ['COMMENT', 'QUESTION', 'REPLY'],
  'Who says what to whom in a review.',
  { COMMENT: 'Among staff.', QUESTION: 'From staff to the team.', REPLY: 'From the team to staff.' },
)

@ObjectType({ simpleResolvers: true, description: 'Something that was written in a review.' })
export class ReviewMessage {
  @Field(() => ReviewMessageKindEnum, { description: 'Who said it to whom.' }) kind!: 'COMMENT' | 'QUESTION' | 'REPLY'
  @Field(() => String, { description: 'As it was written: show it as text (S43).' }) text!: string
  @Field(() => DateTime, { description: 'When it was written.' }) at!: Date
}
export const ReviewMessageConnection = connectionOf('ReviewMessage', () => ReviewMessage)

@ObjectType({ simpleResolvers: true, description: 'A package that another version is of, or that came or went.' })
export class ChangedPackage {
  @Field(() => String, { description: 'As OSV spells it: npm, PyPI, Go, Debian:12, ...' }) ecosystem!: string
  @Field(() => String, { description: 'As its ecosystem spells it.' }) name!: string
  @Field(() => [String], { description: 'Empty: it is new.' }) before!: readonly string[]
  @Field(() => [String], { description: 'Empty: it is gone.' }) after!: readonly string[]
}

@ObjectType({ simpleResolvers: true, description: 'A finding that came or went since the last approved version.' })
export class ChangedFinding {
  @Field(() => String, { description: 'The vulnerability by the name people know.' }) name!: string
  @Field(() => String, { description: 'The package that has or had it.' }) packageName!: string
  @Field(() => String, { description: 'CRITICAL, HIGH, MEDIUM, LOW or UNKNOWN (S24).' }) severity!: string
  @Field(() => String, { description: 'NEW or GONE.' }) change!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'A setting of the image that changed: entry point, command, user, ports, ...',
})
export class ChangedSetting {
  @Field(() => String, { description: 'As the image configuration calls it.' }) name!: string
  @Field(() => JsonValue, { nullable: true, description: 'As the approved version has it; null: it is new.' })
  before!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'As this version has it; null: it is gone.' }) after!: unknown
}

@ObjectType({ simpleResolvers: true, description: 'What changed against the last approved version (S26).' })
export class ReviewEvidence {
  @Field(() => ID, { nullable: true, description: 'The version it is compared with; null: it is the first.' })
  baselineId!: string | null
  @Field(() => [ChangedPackage], { description: 'The first 500.' }) packages!: readonly ChangedPackage[]
  @Field(() => Int, { description: 'How many packages changed in all.' }) packageChanges!: number
  @Field(() => [ChangedFinding], { description: 'What came and what went.' }) findings!: readonly ChangedFinding[]
  @Field(() => Float, { nullable: true, description: 'Compressed bytes of all layers of the approved one.' })
  sizeBytesBefore!: number | null
  @Field(() => Float, { nullable: true, description: 'Compressed bytes of all layers of this version.' })
  sizeBytesAfter!: number | null
  @Field(() => [ChangedSetting], { description: 'Settings of the image that differ.' })
  settings!: readonly ChangedSetting[]
}

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A version that staff are asked to look at.' })
export class Review extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => ReviewPurposeEnum, { description: 'Why it is reviewed.' }) purpose!: ReviewPurpose
  @Field(() => ReviewStateEnum, { description: 'How far it is.' }) state!: ReviewState
  @Field(() => Boolean, { description: 'It takes a high or critical finding away: first in the queue (S26).' })
  isSecurityFix!: boolean
  @Field(() => PublisherTierEnum, { description: 'When it was asked for: second in the queue.' }) tier!: PublisherTier
  @Field(() => String, { description: 'What the publisher wrote for the reviewer, up to 5,000 characters.' })
  note!: string
  @Field(() => DateTime, { description: 'The longest wait comes next.' }) requestedAt!: Date
  @Field(() => Boolean, { description: 'Somebody works on it now.' }) isClaimed!: boolean
  @Field(() => DateTime, { nullable: true, description: 'When the claim lapses.' }) leaseUntil!: Date | null
  @Field(() => [String], { description: 'Findings of unknown severity that were looked at (S18).' }) examined!: string[]
  @Field(() => DateTime, { nullable: true, description: 'When it was approved, rejected or withdrawn.' })
  decidedAt!: Date | null
  @Field(() => ReviewRejectionEnum, {
    nullable: true,
    description: 'Why it was turned down, by kind; the messages say it in words.',
  })
  rejection!: ReviewRejection | null
  @Field(() => CargoType, { description: 'The Cargo whose version it is.' }) cargo!: Cargo
  @Field(() => VersionType, { description: 'The version that is looked at.' }) version!: Version
  @Field(() => Decision, { nullable: true, description: 'The Decision it ended with; null while it is open.' })
  decision!: Decision | null

  @Field(() => ReviewMessageConnection, { description: 'The oldest first; comments are for staff.' })
  messages(@Args(() => PageArgs) _page: PageArgs): Connection<ReviewMessage> {
    return planned()
  }

  @Field(() => ReviewEvidence, { nullable: true, description: 'For staff: what changed since the last approval.' })
  evidence!: ReviewEvidence | null
}
export const ReviewConnection = connectionOf('Review', () => Review)
