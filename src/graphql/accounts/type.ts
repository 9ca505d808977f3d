import { ActionEnum } from '../enums.ts'
import { type Case, CaseConnection } from '../moderation/type.ts'
import { Node } from '../node.ts'
import { PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { type Member, MemberConnection, Publisher } from '../publishers/type.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, ObjectType } from '../tg.ts'
import { VIEWER_CAN } from '../viewer-can.ts'
import { type Watch, WatchConnection } from '../watches/type.ts'
import { type Session, SessionConnection } from './session-type.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A person. Seen by themselves, by team mates (name only) and by staff.',
})
export class Account extends Node {
  @Field(() => String, { description: 'How others see it, up to 80 characters.' }) name!: string
  @Field(() => String, { nullable: true, description: 'Null for everybody but the account itself and staff.' })
  email!: string | null
  @Field(() => DateTime, { nullable: true, description: 'When the address was verified; publishing needs it (S10).' })
  emailVerifiedAt!: Date | null
  @Field(() => Boolean, { nullable: true, description: 'Whether it belongs to staff; told to itself and to staff.' })
  isStaff!: boolean | null
  @Field(() => DateTime, { description: 'When it was opened.' }) createdAt!: Date

  @Field(() => Publisher, { nullable: true, description: 'The one publisher it owns (R21).' })
  publisher!: Publisher | null

  @Field(() => CaseConnection, {
    nullable: true,
    description: 'The reports and appeals it opened, the newest first; told to itself and to staff.',
  })
  cases(@Args(() => PageArgs) _page: PageArgs): Connection<Case> | null {
    return planned()
  }

  @Field(() => MemberConnection, { description: 'The publishers it belongs to, as far as the viewer may see them.' })
  memberships(@Args(() => PageArgs) _page: PageArgs): Connection<Member> {
    return planned()
  }

  @Field(() => WatchConnection, {
    nullable: true,
    description: 'The Cargos it is told about, the newest first. Null for everybody but the account itself.',
  })
  watches(@Args(() => PageArgs) _page: PageArgs): Connection<Watch> | null {
    return planned()
  }
  @Field(() => SessionConnection, {
    nullable: true,
    description: 'Its signed-in browsers, the last seen first. Null for everybody else, and for tokens.',
  })
  sessions(@Args(() => PageArgs) _page: PageArgs): Connection<Session> | null {
    return planned()
  }

  @Field(() => [ActionEnum], { description: VIEWER_CAN })
  viewerCan!: string[]
}
