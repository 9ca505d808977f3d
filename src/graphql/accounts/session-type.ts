import { ActionEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime } from '../scalars.ts'
import { Field, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A signed-in browser of the viewer.' })
export class Session extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => String, { description: 'The browser as it named itself.' }) device!: string
  @Field(() => DateTime, { description: 'When it signed in.' }) createdAt!: Date
  @Field(() => DateTime, { description: 'To the minute.' }) lastSeenAt!: Date
  @Field(() => DateTime, { description: 'When it ends unless it is used.' }) expiresAt!: Date
  @Field(() => Boolean, { description: 'The one that asks.' }) isCurrent!: boolean
}
export const SessionConnection = connectionOf('Session', () => Session)
