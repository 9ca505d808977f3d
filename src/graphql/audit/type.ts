import { Decision } from '../decisions/type.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { ArgsType, Field, Float, ID, InputType, Int, ObjectType } from '../tg.ts'

@ObjectType({
  simpleResolvers: true,
  description: 'One entry of the audit: who did what, why, and what changed (S41).',
})
export class AuditEntry {
  @Field(() => String, { description: 'The chain it is in: a publisher, or staff.' }) stream!: string
  @Field(() => Float, { description: '1, 2, 3, ... within its chain.' }) seq!: number
  @Field(() => DateTime, { description: 'When it was done.' }) at!: Date
  @Field(() => String, { description: 'Who did it: user, token, staff, coordinator, system or anonymous.' })
  actorKind!: string
  @Field(() => String, { nullable: true, description: 'Ids only, never personal data.' }) actorId!: string | null
  @Field(() => String, { description: 'What was done, such as cargo.demote.' }) action!: string
  @Field(() => String, { description: 'Global id of what was acted on.' }) subject!: string
  @Field(() => String, {
    nullable: true,
    description: 'Why, in the words of who did it; null where no reason was asked for.',
  })
  reason!: string | null
  @Field(() => JsonValue, { nullable: true, description: 'What was changed, as it was.' }) before!: unknown
  @Field(() => JsonValue, { nullable: true, description: 'What was changed, as it is afterwards.' }) after!: unknown
  @Field(() => String, { description: 'Hash of the entry before it in its chain.' }) previousHash!: string
  @Field(() => String, { description: 'Covers this entry and every one before it.' }) hash!: string
  @Field(() => Decision, { nullable: true, description: 'The Decision that was made with it, where there is one.' })
  decision!: Decision | null
}
export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry)

@InputType({ description: 'Which entries; each part narrows.' })
export class AuditFilter {
  @Field(() => ID, { nullable: true, description: '`Publisher.id`: what concerns this publisher.' })
  publisherId?: string
  @Field(() => ID, { nullable: true, description: '`Cargo.id`: what concerns this Cargo.' }) cargoId?: string
  @Field(() => String, { nullable: true, description: 'The whole action, such as cargo.demote.' }) action?: string
  @Field(() => String, { nullable: true, description: 'A global id.' }) subject?: string
  @Field(() => String, { nullable: true, description: 'Id of an account or token, or the name of a task.' })
  actorId?: string
}

@ArgsType()
export class AuditArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true, description: 'Which entries; without it all that the viewer may read.' })
  filter?: AuditFilter
}

@ObjectType({ simpleResolvers: true, description: 'One place where a chain is not as it was written.' })
export class AuditFault {
  @Field(() => String, { description: 'The chain it is in.' }) stream!: string
  @Field(() => Int, { description: 'The first entry concerned; 0: the signed heads themselves.' }) seq!: number
  @Field(() => String, { description: 'CHANGED, MISSING, TAIL_MISSING, REWRITTEN or HEADS_FORGED.' }) kind!: string
  @Field(() => String, { description: 'What is wrong with it, as a sentence.' }) message!: string
}

@ObjectType({ simpleResolvers: true, description: 'What a reading of every chain found.' })
export class AuditVerdict {
  @Field(() => Int, { description: 'Chains that were read.' }) streams!: number
  @Field(() => Int, { description: 'Entries that were read.' }) entries!: number
  @Field(() => Int, { description: 'Days whose signed heads were compared.' }) signedDays!: number
  @Field(() => [AuditFault], { description: 'Empty: all is as it was written.' }) faults!: readonly AuditFault[]
}

@ObjectType({ simpleResolvers: true, description: 'Where every chain stood on one day, signed (S41).' })
export class AuditHeads {
  @Field(() => String, { description: 'The UTC day, YYYY-MM-DD.' }) day!: string
  @Field(() => JsonValue, { description: 'stream, seq and hash of each chain.' }) heads!: unknown
  @Field(() => JsonValue, { description: 'A Sigstore bundle over the SHA-256 of the heads.' }) bundle!: unknown
  @Field(() => DateTime, { description: 'When they were signed.' }) signedAt!: Date
}
