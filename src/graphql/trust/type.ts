import type { DecisionKind } from '../../domain/decision.ts'
import type { VersionState } from '../../domain/states.ts'
import { Decision, Reason } from '../decisions/type.ts'
import {
  ActionEnum,
  DecisionKindEnum,
  DecisionOutcomeEnum,
  TrustLevelEnum,
  type TrustLevelName,
  VersionStateEnum,
} from '../enums.ts'
import { Node } from '../node.ts'
import { DateTime } from '../scalars.ts'
import { Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A demotion that is announced: it takes effect at `dueAt` unless its cause is gone by then (S23).',
})
export class PendingChange extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => TrustLevelEnum, { description: 'The level when it was announced.' }) from!: TrustLevelName
  @Field(() => TrustLevelEnum, { description: 'The level that the Cargo would fall to.' }) to!: TrustLevelName
  @Field(() => DateTime, { nullable: true, description: 'Null: staff decide, as for every Official Cargo (S22).' })
  dueAt!: Date | null
  @Field(() => DateTime, { description: 'When it was announced.' }) openedAt!: Date
  @Field(() => Int, { description: 'Findings that it rests on.' }) findingCount!: number
  @Field(() => [String], { nullable: true, description: 'Their names. Null for who is not in its team.' })
  findingNames!: string[] | null
  @Field(() => Decision, { nullable: true, description: 'Null for who is not in its team.' }) decision!: Decision | null
}

@ObjectType({ simpleResolvers: true, description: 'A Decision that would be made.' })
export class SupposedDecision {
  @Field(() => DecisionKindEnum, { description: 'Which rule would be applied.' }) kind!: DecisionKind
  @Field(() => DecisionOutcomeEnum, { description: 'Which way it would go.' }) outcome!: 'ALLOWED' | 'REFUSED'
  @Field(() => [Reason], { description: 'Every reason it would state.' }) reasons!: readonly Reason[]
}

@ObjectType({ simpleResolvers: true, description: 'What would follow if; nothing was changed.' })
export class TrustSimulation {
  @Field(() => TrustLevelEnum, { description: 'The trust level that the Cargo would have.' }) level!: TrustLevelName
  @Field(() => VersionStateEnum, { nullable: true, description: 'Of the current version.' })
  currentState!: VersionState | null
  @Field(() => TrustLevelEnum, {
    nullable: true,
    description: 'Of the current version (S28); null: there would be none.',
  })
  effectiveLevel!: TrustLevelName | null
  @Field(() => Boolean, { description: 'Whether new jobs would be admitted.' }) admitsJobs!: boolean
  @Field(() => TrustLevelEnum, { nullable: true, description: 'The level that would be announced (S23).' })
  pendingTo!: TrustLevelName | null
  @Field(() => DateTime, { nullable: true, description: 'When that level would take effect.' })
  pendingDueAt!: Date | null
  @Field(() => [SupposedDecision], { description: 'The Decisions that would be made, in order.' })
  decisions!: SupposedDecision[]
}

@ObjectType({ simpleResolvers: true, description: 'What the gate would say of an image (R23, R24, R41).' })
export class PublicationPreview {
  @Field(() => DecisionOutcomeEnum, { description: 'Whether it could be published now.' }) outcome!:
    | 'ALLOWED'
    | 'REFUSED'
  @Field(() => String, { description: 'publish, send-to-review or block.' }) event!: string
  @Field(() => Boolean, { description: 'Its name would wait for staff (S12).' }) waitsForStaff!: boolean
  @Field(() => TrustLevelEnum, { nullable: true, description: 'The highest level at which it could be published.' })
  highestLevel!: TrustLevelName | null
  @Field(() => [Reason], { description: 'Every reason, each with the next step.' }) reasons!: readonly Reason[]
}
