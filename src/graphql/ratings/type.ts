import { Account } from '../accounts/type.ts'
import { Cargo } from '../cargos/type.ts'
import { ActionEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime } from '../scalars.ts'
import { Field, Int, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'What somebody who had a job on a Cargo thinks of it (S34): one each, editable.',
})
export class Rating extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => Int, { description: '1 to 5.' }) stars!: number
  @Field(() => String, { description: 'As it was written: show it as untrusted text (S43).' }) text!: string
  @Field(() => DateTime, { description: 'When it was first given: its weight goes by this.' }) ratedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'When its author last changed it.' }) editedAt!: Date | null
  @Field(() => String, { nullable: true, description: "The publisher's answer." }) reply!: string | null
  @Field(() => DateTime, { nullable: true, description: 'When the publisher answered.' }) repliedAt!: Date | null
  @Field(() => Boolean, { description: "Whether it counts: not after the publisher's own jobs, nor when excluded." })
  counts!: boolean
  @Field(() => DateTime, { nullable: true, description: 'When staff took it out.' }) excludedAt!: Date | null
  @Field(() => String, { nullable: true, description: 'What staff wrote when they took it out.' }) excludedReason!:
    | string
    | null
  @Field(() => Cargo, { description: 'The Cargo that it is about.' }) cargo!: Cargo
  @Field(() => Account, { nullable: true, description: 'Who gave it; told to themselves and to staff.' })
  author!: Account | null
}
export const RatingConnection = connectionOf('Rating', () => Rating)
