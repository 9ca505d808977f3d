import type { CaseKind, CaseState } from '../../domain/moderation.ts'
import type { Ruling } from '../../registry/moderation/decide-case.ts'
import { CaseKindEnum, CaseStateEnum, RulingEnum } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { PageArgs } from '../page.ts'
import { ArgsType, Field, ID, InputType } from '../tg.ts'

@InputType({ description: '"Report Issue" (R48): one open report about a Cargo for an account, ten reports a day.' })
export class ReportIssueInput extends MutationInput {
  @Field(() => ID, { description: 'The Cargo that it is about.' }) cargoId!: string
  @Field(() => String, { description: 'What you expected. Up to 5,000 characters.' }) expected!: string
  @Field(() => String, { description: 'What happened instead. Up to 5,000 characters.' }) happened!: string
  @Field(() => ID, { nullable: true, description: 'Your job on this Cargo, if there was one.' }) jobId?: string | null
}

@InputType({ description: 'A security report (R29); ten reports a day for an account.' })
export class ReportSecurityIssueInput extends MutationInput {
  @Field(() => ID, { description: 'The Cargo that it is about.' }) cargoId!: string
  @Field(() => String, { description: 'What you found, and how it can be seen. Read by staff alone until triaged.' })
  text!: string
}

@InputType({ description: 'An appeal (R49), once for a Decision; up to 5,000 characters.' })
export class AppealDecisionInput extends MutationInput {
  @Field(() => ID, { description: 'An adverse Decision of your publisher.' }) decisionId!: string
  @Field(() => String, { description: 'Why it should be reconsidered.' }) why!: string
}

@InputType({ description: 'Names a case.' })
export class CaseInput extends MutationInput {
  @Field(() => ID, { description: 'The case.' }) caseId!: string
}

@InputType({ description: 'Something said in a case.' })
export class CaseTextInput extends CaseInput {
  @Field(() => String, { description: 'Up to 5,000 characters.' }) text!: string
}

@InputType({ description: 'What you add to a case; 20 at once, then one a minute.' })
export class AnswerCaseInput extends CaseTextInput {
  @Field(() => Boolean, { nullable: true, description: 'By staff for staff.' }) isInternal?: boolean | null
}

@InputType({ description: 'How a case ends.' })
export class DecideCaseInput extends CaseInput {
  @Field(() => RulingEnum, { description: 'UPHOLD or DISMISS a report, UPHOLD or OVERTURN an appealed Decision.' })
  ruling!: Ruling
  @Field(() => String, { description: 'The statement of reasons: told to both sides.' }) reasons!: string
}

@InputType({ description: 'Which cases of the queue. Each filter narrows.' })
export class CaseFilter {
  @Field(() => CaseKindEnum, { nullable: true, description: 'Only cases of this kind.' }) kind?: CaseKind
  @Field(() => CaseStateEnum, {
    nullable: true,
    description: 'Only cases in this state; closed ones take includeClosed too.',
  })
  state?: CaseState
  @Field(() => Boolean, { nullable: true, description: 'Closed ones too; else only what is open.' })
  includeClosed?: boolean
}

@ArgsType()
export class CaseQueueArgs extends PageArgs {
  @Field(() => CaseFilter, { nullable: true, description: 'Which cases; without it all that are open.' })
  filter?: CaseFilter
}
