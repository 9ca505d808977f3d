import { DateTime } from '../scalars.ts'
import { Field, Int, ObjectType } from '../tg.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'What the caller may still spend. Every answer repeats it in `extensions.cost`.',
})
export class RateLimit {
  @Field(() => Int, { description: 'Cost that one token, account or address may spend in a minute.' }) limit!: number
  @Field(() => Int, { description: 'Of which this much is left, this operation taken off at its estimate.' })
  remaining!: number
  @Field(() => DateTime, { description: 'When it is whole again if nothing more is asked.' }) resetAt!: Date
  @Field(() => Int, { description: 'Greatest cost of one operation.' }) operationLimit!: number
  @Field(() => Int, { description: 'What this operation was estimated at.' }) requested!: number
}

@ObjectType({ simpleResolvers: true, description: 'What an operation would cost, told without running it.' })
export class CostExplanation {
  @Field(() => Int, {
    description: 'One for each object that may be answered, page sizes multiplied, plus what mutations weigh.',
  })
  requested!: number

  @Field(() => Int, { description: 'Greatest cost of one operation.' }) limit!: number
  @Field(() => Int, { description: 'Levels of selection, introspection not counted.' }) depth!: number
  @Field(() => Int, { description: 'Aliases in the document.' }) aliases!: number
  @Field(() => Boolean, { description: 'Whether it would be run.' }) isAllowed!: boolean
  @Field(() => [String], { description: 'Why it would not: faults of the document and limits it is above.' })
  problems!: string[]
}
