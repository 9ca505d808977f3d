import type { PublisherTier } from '../../domain/policy.ts'
import { Reason } from '../decisions/type.ts'
import { PublisherTierEnum } from '../enums.ts'
import { Field, Int, ObjectType } from '../tg.ts'

@ObjectType({ simpleResolvers: true, description: 'A tier above the present one.' })
export class TierStep {
  @Field(() => PublisherTierEnum, { description: 'The tier that could be reached.' }) tier!: PublisherTier
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold; null: no limit.' }) limit!: number | null
  @Field(() => [Reason], { description: 'What it still needs, each with the next step.' }) missing!: readonly Reason[]
}

@ObjectType({
  simpleResolvers: true,
  description: 'Where a publisher stands, by the rules that are enforced (R18-R20).',
})
export class TierProgress {
  @Field(() => PublisherTierEnum, { description: 'The tier it has.' }) tier!: PublisherTier
  @Field(() => Int, { description: 'Cargos that count at present (S1).' }) used!: number
  @Field(() => Int, { nullable: true, description: 'Cargos it may hold; null: no limit.' }) limit!: number | null
  @Field(() => [TierStep], { description: 'Every tier above, the nearest first.' }) next!: TierStep[]
}
