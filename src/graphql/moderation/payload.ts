import { Problem } from '../problem.ts'
import { Field, ObjectType } from '../tg.ts'
import { Case } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'The case, or why nothing was done.' })
export class CasePayload {
  caseId?: string
  @Field(() => Case, { nullable: true, description: 'As it is now.' }) case?: Case | null
  @Field(() => [Problem], { description: 'Why nothing was done; empty if it was.' }) problems!: Problem[]
}
