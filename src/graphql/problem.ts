import type { PublisherTier } from '../domain/policy.ts'
import type { ProblemCode } from '../domain/problem.ts'
import { ProblemCodeEnum, PublisherTierEnum } from './enums.ts'
import { Field, Int, InterfaceType, ObjectType } from './tg.ts'

@InterfaceType({
  description: 'A refusal by a rule, with the next step in its message. Concrete problems add what that step needs.',
  resolveType: (problem: { code: ProblemCode }) =>
    problem.code === 'QUOTA_REACHED' ? 'QuotaReached' : 'GeneralProblem',
})
export abstract class Problem {
  @Field(() => ProblemCodeEnum) code!: ProblemCode
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
  @Field(() => PublisherTierEnum) tier!: PublisherTier
  @Field(() => PublisherTierEnum, { nullable: true, description: 'The next tier that holds more, if there is one.' })
  nextTier!: PublisherTier | null
}
