import { Problem } from '../problem.ts'
import { Field, ObjectType } from '../tg.ts'
import { Account } from './type.ts'

@ObjectType({ simpleResolvers: true, description: "What an act on one's own account answers." })
export class AccountPayload {
  accountId?: string
  @Field(() => Account, { nullable: true, description: 'The account as it is now.' })
  account?: Account | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}
