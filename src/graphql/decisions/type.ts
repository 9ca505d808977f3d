import type { DecisionKind } from '../../domain/decision.ts'
import { ActionEnum, DecisionKindEnum, DecisionOutcomeEnum } from '../enums.ts'
import { Case } from '../moderation/type.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'One reason of a Decision: what a rule asks, what was found, what to do.',
})
export class Reason {
  @Field(() => String, { description: 'Number of the rule, as the policy lists them: R24, S7.' }) rule!: string
  @Field(() => String, { description: 'A sentence that a publisher understands.' }) message!: string
  @Field(() => JsonValue, { nullable: true, description: 'What the rule asks for: a number or a word.' })
  threshold!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'What was found.' }) actual!: unknown
  @Field(() => [String], { description: 'What it rests on: advisory names, version tags, ids.' }) evidence!: string[]
  @Field(() => String, { nullable: true, description: 'The next step.' }) remedy!: string | null
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One evaluation of a rule with its inputs and every reason; never changed.',
})
export class Decision extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => DecisionKindEnum, { description: 'Which rule was applied.' }) kind!: DecisionKind
  @Field(() => DecisionOutcomeEnum, { description: 'Which way it went.' }) outcome!: 'ALLOWED' | 'REFUSED'
  @Field(() => Boolean, { description: 'It takes something from the publisher, or refuses it.' }) isAdverse!: boolean
  @Field(() => Boolean, { description: 'It can be appealed (R49).' }) isAppealable!: boolean
  @Field(() => String, { description: 'All reasons as one text.' }) message!: string
  @Field(() => [Reason], { description: 'Every reason, never only the first.' }) reasons!: Reason[]
  @Field(() => JsonValue, { description: 'The facts it was made from.' }) inputs!: unknown
  @Field(() => String, { description: 'Of the rules that were applied.' }) policyVersion!: string
  @Field(() => DateTime, { description: 'When it was made.' }) decidedAt!: Date
  @Field(() => Case, { nullable: true, description: 'The appeal against it, if there is one (R49).' })
  appeal!: Case | null
}
export const DecisionConnection = connectionOf('Decision', () => Decision)
