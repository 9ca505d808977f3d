import { Problem } from '../problem.ts'
import { Field, ObjectType } from '../tg.ts'
import { Publisher } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'What an act on a publisher answers.' })
export class PublisherPayload {
  publisherId?: string
  @Field(() => Publisher, { nullable: true, description: 'The publisher as it is now.' }) publisher?: Publisher | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}
