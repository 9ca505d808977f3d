import type { CaseSide } from '../../database/tables/cases.ts'
import type { CaseEvent, CaseKind, CaseState } from '../../domain/moderation.ts'
import { Account } from '../accounts/type.ts'
import { Cargo } from '../cargos/type.ts'
import { Decision } from '../decisions/type.ts'
import { ActionEnum, CaseEventEnum, CaseKindEnum, CaseSideEnum, CaseStateEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Publisher } from '../publishers/type.ts'
import { Rating } from '../ratings/type.ts'
import { DateTime } from '../scalars.ts'
import { Args, Field, ObjectType } from '../tg.ts'
import { Version } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({ simpleResolvers: true, description: 'What was said in a case, and the move it made.' })
export class CaseMessage {
  @Field(() => CaseSideEnum, { description: 'On which side of the case who wrote it stands.' }) side!: CaseSide
  @Field(() => String, { description: 'As it was written: show it as untrusted text (S43).' }) text!: string
  @Field(() => CaseEventEnum, { nullable: true, description: 'The move that was made with it.' })
  event!: CaseEvent | null
  @Field(() => Boolean, { description: 'By staff for staff; nobody else sees it.' }) isInternal!: boolean
  @Field(() => DateTime, { description: 'When it was written.' }) at!: Date
  @Field(() => Account, { nullable: true, description: 'Told as far as one may see the account.' })
  author!: Account | null
}
export const CaseMessageConnection = connectionOf('CaseMessage', () => CaseMessage)

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'An issue report (R48), a security report (R29), an appeal (R49), or what staff opened: one life for all.',
})
export class Case extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => CaseKindEnum, { description: 'What it is about.' }) kind!: CaseKind
  @Field(() => CaseStateEnum, { description: 'Where it is.' }) state!: CaseState
  @Field(() => String, { description: 'One line for lists.' }) title!: string
  @Field(() => String, { description: 'What was expected (R48); empty elsewhere.' }) expected!: string
  @Field(() => String, { description: 'What happened, what was found, or why to reconsider (S43).' }) text!: string
  @Field(() => String, { nullable: true, description: 'The job that it is about, of who opened it (R48).' }) jobId!:
    | string
    | null
  @Field(() => DateTime, { description: 'When it was opened.' }) openedAt!: Date
  @Field(() => DateTime, { description: 'When something was last said or moved.' }) updatedAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'From here on the publisher sees a security report (R29).' })
  triagedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When it was decided or withdrawn.' }) closedAt!: Date | null
  @Field(() => String, { nullable: true, description: 'The statement of reasons.' }) outcome!: string | null
  @Field(() => Decision, { nullable: true, description: 'The statement as a Decision; for team and staff.' })
  outcomeDecision!: Decision | null
  @Field(() => Decision, { nullable: true, description: 'The Decision that is appealed; for team and staff.' })
  decision!: Decision | null
  @Field(() => Publisher, { nullable: true, description: 'The publisher that it is about.' })
  publisher!: Publisher | null
  @Field(() => Cargo, { nullable: true, description: 'The Cargo that it is about.' }) cargo!: Cargo | null
  @Field(() => Version, {
    nullable: true,
    description: 'The version that served when it was opened, or that the job ran on.',
  })
  version!: Version | null
  @Field(() => Rating, { nullable: true, description: 'The rating that was reported.' }) rating!: Rating | null
  @Field(() => Account, {
    nullable: true,
    description: 'Who opened it; told to themselves, their team mates and staff.',
  })
  reporter!: Account | null
  @Field(() => Account, { nullable: true, description: 'Who of the staff works on it; told to staff.' })
  claimedBy!: Account | null

  @Field(() => CaseMessageConnection, { description: 'What was said, the oldest first.' })
  messages(@Args(() => PageArgs) _page: PageArgs): Connection<CaseMessage> {
    return planned()
  }
}
export const CaseConnection = connectionOf('Case', () => Case)
