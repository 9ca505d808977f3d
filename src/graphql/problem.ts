import type { PublisherTier } from '../domain/policy.ts'
import type { ProblemCode } from '../domain/problem.ts'
import { ProblemCodeEnum, PublisherTierEnum } from './enums.ts'
import { JsonValue } from './scalars.ts'
import { Field, ID, Int, InterfaceType, ObjectType } from './tg.ts'

const CONCRETE: Partial<Record<ProblemCode, string>> = {
  QUOTA_REACHED: 'QuotaReached',
  REQUIREMENTS_NOT_MET: 'RequirementNotMet',
}

@InterfaceType({
  description: 'A refusal by a rule, with the next step in its message. Concrete problems add what that step needs.',
  resolveType: (problem: { code: ProblemCode }) => CONCRETE[problem.code] ?? 'GeneralProblem',
})
export abstract class Problem {
  @Field(() => ProblemCodeEnum, { description: 'What a program switches over.' }) code!: ProblemCode
  @Field(() => String, { description: 'A sentence for the person who asked.' }) message!: string
  @Field(() => [String], { nullable: true, description: 'The input field it is about.' }) path!: string[] | null
}

@ObjectType({
  implements: Problem,
  simpleResolvers: true,
  description: 'A refusal that needs no more than its message.',
})
export class GeneralProblem extends Problem {}

@ObjectType({ implements: Problem, simpleResolvers: true, description: 'The tier holds no further Cargo (R4, R20).' })
export class QuotaReached extends Problem {
  @Field(() => Int, { description: 'Cargos this tier may hold.' }) limit!: number
  @Field(() => Int, { description: 'Cargos that count at present (S1).' }) used!: number
  @Field(() => PublisherTierEnum, { description: 'The tier that the publisher has.' }) tier!: PublisherTier
  @Field(() => PublisherTierEnum, { nullable: true, description: 'The next tier that holds more, if there is one.' })
  nextTier!: PublisherTier | null
}

@ObjectType({
  implements: Problem,
  simpleResolvers: true,
  description:
    'One requirement that is not met: what the rule asks, what was found, what to do. All of them are told at once.',
})
export class RequirementNotMet extends Problem {
  @Field(() => String, { description: 'Number of the rule: R14, S27.' }) rule!: string
  @Field(() => JsonValue, { nullable: true, description: 'What the rule asks for: a number or a word.' })
  threshold!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'What was found.' }) actual!: unknown
  @Field(() => [String], { description: 'What it rests on: advisory names, version tags, ids.' }) evidence!: string[]
  @Field(() => String, { nullable: true, description: 'The next step.' }) remedy!: string | null
  @Field(() => ID, {
    nullable: true,
    description: 'The stored Decision, which can be read by `node` and appealed; null where nothing was decided yet.',
  })
  decisionId!: string | null
}
