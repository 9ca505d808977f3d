import type { ExceptionStatus, VexJustification } from '../../domain/exception.ts'
import { Decision } from '../decisions/type.ts'
import { ActionEnum, ExceptionStatusEnum, VexJustificationEnum } from '../enums.ts'
import { Node } from '../node.ts'
import { connectionOf } from '../page.ts'
import { DateTime } from '../scalars.ts'
import { Finding } from '../scans/type.ts'
import { Field, ObjectType } from '../tg.ts'
import { Version } from '../versions/type.ts'
import { VIEWER_CAN } from '../viewer-can.ts'

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'What a publisher states about one finding (S20). Only a NOT_AFFECTED that staff accepted lowers a count, and only of high findings.',
})
export class Exception extends Node {
  @Field(() => [ActionEnum], { description: VIEWER_CAN }) viewerCan!: string[]
  @Field(() => ExceptionStatusEnum, { description: 'What is stated.' }) status!: ExceptionStatus
  @Field(() => VexJustificationEnum, {
    nullable: true,
    description: 'Why it is not affected, in the words of OpenVEX.',
  })
  justification!: VexJustification | null
  @Field(() => String, { description: 'As the publisher wrote it: render it as untrusted text (S43).' }) reason!: string
  @Field(() => String, { description: 'STATED, or the id of the OpenVEX document it was read from.' }) origin!: string
  @Field(() => String, { nullable: true, description: 'Who stated it. Null for who is not in the team.' })
  author!: string | null
  @Field(() => DateTime, { description: 'When it was stated, here or in the OpenVEX document.' }) statedAt!: Date
  @Field(() => DateTime, { description: 'At most 180 days on; then the finding counts again.' }) expiresAt!: Date
  @Field(() => DateTime, { nullable: true, description: 'Until staff accept it, its team and staff alone see it.' })
  acceptedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'When staff refused it; the finding counts.' })
  refusedAt!: Date | null
  @Field(() => DateTime, { nullable: true, description: 'Withdrawn, or replaced by a newer statement.' })
  endedAt!: Date | null
  @Field(() => Finding, { nullable: true, description: 'Null for who is not in the team.' }) finding!: Finding | null
  @Field(() => [String], { description: 'Names of the vulnerability.' }) vulnerabilities!: string[]
  @Field(() => String, {
    nullable: true,
    description: 'The package that has the finding.',
  })
  packageName!: string | null
  @Field(() => Version, { nullable: true, description: 'The version whose finding it is about.' })
  version!: Version | null
  @Field(() => Decision, { nullable: true, description: 'The Decision of staff. Null for who is not in the team.' })
  decision!: Decision | null
}
export const ExceptionConnection = connectionOf('Exception', () => Exception)
