import type { CaseKind, CaseState } from '../../domain/moderation.ts'
import type { Ruling } from '../../registry/moderation/decide-case.ts'
import { CaseKindEnum, CaseStateEnum, RulingEnum } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { ArgsType, Field, ID, InputType } from '../tg.ts'

@InputType()
export class ReportIssueInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, { description: 'What you expected. Up to 5,000 characters.' }) expected!: string
  @Field(() => String, { description: 'What happened instead. Up to 5,000 characters.' }) happened!: string
  @Field(() => ID, { nullable: true, description: 'Your job on this Cargo, if there was one.' }) jobId?: string | null
}

@InputType()
export class ReportSecurityIssueInput extends MutationInput {
  @Field(() => ID) cargoId!: string
  @Field(() => String, { description: 'What you found, and how it can be seen. Read by staff alone until triaged.' })
  text!: string
}

@InputType()
export class AppealDecisionInput extends MutationInput {
  @Field(() => ID) decisionId!: string
  @Field(() => String, { description: 'Why it should be reconsidered.' }) why!: string
}

@InputType()
export class CaseInput extends MutationInput {
  @Field(() => ID) caseId!: string
}

@InputType()
export class CaseTextInput extends CaseInput {
  @Field(() => String, { description: 'Up to 5,000 characters.' }) text!: string
}

@InputType()
export class AnswerCaseInput extends CaseTextInput {
  @Field(() => Boolean, { nullable: true, description: 'By staff for staff.' }) isInternal?: boolean | null
}

@InputType()
export class DecideCaseInput extends CaseInput {
  @Field(() => RulingEnum) ruling!: Ruling
  @Field(() => String, { description: 'The statement of reasons: told to both sides.' }) reasons!: string
}

@InputType({ description: 'Which cases of the queue. Each filter narrows.' })
export class CaseFilter {
  @Field(() => CaseKindEnum, { nullable: true }) kind?: CaseKind
  @Field(() => CaseStateEnum, { nullable: true }) state?: CaseState
  @Field(() => Boolean, { nullable: true, description: 'Closed ones too; else only what is open.' })
  includeClosed?: boolean
}

@ArgsType()
export class CaseQueueArgs extends PageArgs {
  @Field(() => CaseFilter, { nullable: true }) filter?: CaseFilter
}
