import { Problem } from '../problem.ts'
import { Field, ObjectType } from '../tg.ts'
import { Case } from './type.ts'

@ObjectType({ simpleResolvers: true })
export class CasePayload {
  caseId?: string
  @Field(() => Case, { nullable: true, description: 'As it is now.' }) case?: Case | null
  @Field(() => [Problem]) problems!: Problem[]
}
