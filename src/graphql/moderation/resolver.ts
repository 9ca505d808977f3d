import { answerCase } from '../../registry/moderation/answer-case.ts'
import { appealDecision } from '../../registry/moderation/appeal-decision.ts'
import { type ModerationCount, moderationCounts } from '../../registry/moderation/counts.ts'
import { decideCase } from '../../registry/moderation/decide-case.ts'
import { reportIssue } from '../../registry/moderation/report-issue.ts'
import { reportSecurityIssue } from '../../registry/moderation/report-security.ts'
import { withdrawCase } from '../../registry/moderation/withdraw-case.ts'
import { askInCase, claimCase, releaseCase, triageCase } from '../../registry/moderation/work-on-case.ts'
import type { RequestContext } from '../context.ts'
import { CaseKindEnum, CaseStateEnum } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { Arg, Args, Ctx, Field, Int, Mutation, ObjectType, Query, Resolver } from '../tg.ts'
import {
  AnswerCaseInput,
  AppealDecisionInput,
  CaseInput,
  CaseQueueArgs,
  CaseTextInput,
  DecideCaseInput,
  ReportIssueInput,
  ReportSecurityIssueInput,
} from './inputs.ts'
import { CasePayload } from './payload.ts'
import { type Case, CaseConnection } from './type.ts'

@ObjectType({ simpleResolvers: true, description: 'How many cases of one kind are in one state.' })
export class ModerationCounter implements ModerationCount {
  @Field(() => CaseKindEnum, { description: 'ISSUE, SECURITY or APPEAL.' }) kind!: ModerationCount['kind']
  @Field(() => CaseStateEnum, { description: 'Where they are.' }) state!: ModerationCount['state']
  @Field(() => Int, { description: 'How many, of all time.' }) count!: number
}

const caseId = (input: CaseInput) => idOf('case', input.caseId, 'caseId')

@Resolver()
export class ModerationResolver {
  @Query(() => CaseConnection, {
    description: 'What staff have to look at, the oldest first; empty for everybody else.',
  })
  caseQueue(@Args(() => CaseQueueArgs) _args: CaseQueueArgs): Connection<Case> {
    return planned()
  }

  @Query(() => [ModerationCounter], {
    description: 'Reports and appeals by what became of them, for everybody to see.',
  })
  moderationCounters(@Ctx() request: RequestContext): Promise<ModerationCounter[]> {
    return moderationCounts(request.act.registry.db)
  }

  @Mutation(() => CasePayload, {
    description: '"Report Issue" (R48): expected, happened, and the job if there was one.',
  })
  reportIssue(
    @Arg('input', () => ReportIssueInput) input: ReportIssueInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'reportIssue', input, ctx =>
      reportIssue(ctx, {
        ...input,
        cargoId: idOf('cargo', input.cargoId, 'cargoId'),
        jobId: input.jobId == null ? null : idOf('job', input.jobId, 'jobId'),
      }),
    )
  }

  @Mutation(() => CasePayload, { description: 'A security report (R29): read by staff alone until triaged.' })
  reportSecurityIssue(
    @Arg('input', () => ReportSecurityIssueInput) input: ReportSecurityIssueInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'reportSecurityIssue', input, ctx =>
      reportSecurityIssue(ctx, { cargoId: idOf('cargo', input.cargoId, 'cargoId'), text: input.text }),
    )
  }

  @Mutation(() => CasePayload, {
    description: 'Appeals an adverse Decision (R49), once. It stays in force meanwhile; somebody else decides.',
  })
  appealDecision(
    @Arg('input', () => AppealDecisionInput) input: AppealDecisionInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'appealDecision', input, ctx =>
      appealDecision(ctx, { decisionId: idOf('decision', input.decisionId, 'decisionId'), why: input.why }),
    )
  }

  @Mutation(() => CasePayload, { description: 'Adds to an open case; the answer to a question sends it back.' })
  answerCase(
    @Arg('input', () => AnswerCaseInput) input: AnswerCaseInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'answerCase', input, ctx => answerCase(ctx, { ...input, caseId: caseId(input) }))
  }

  @Mutation(() => CasePayload, { description: 'Takes back what one opened. It is closed for good.' })
  withdrawCase(@Arg('input', () => CaseInput) input: CaseInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'withdrawCase', input, ctx => withdrawCase(ctx, caseId(input)))
  }

  @Mutation(() => CasePayload, {
    description: "Staff: worth working on. A security report is the publisher's to see from here.",
  })
  triageCase(@Arg('input', () => CaseInput) input: CaseInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'triageCase', input, ctx => triageCase(ctx, caseId(input)))
  }

  @Mutation(() => CasePayload, { description: 'Staff: takes a case to decide it.' })
  claimCase(@Arg('input', () => CaseInput) input: CaseInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'claimCase', input, ctx => claimCase(ctx, caseId(input)))
  }

  @Mutation(() => CasePayload, { description: 'Staff: puts a case back into the queue.' })
  releaseCase(@Arg('input', () => CaseInput) input: CaseInput, @Ctx() request: RequestContext): Promise<Answered> {
    return mutate(request, 'releaseCase', input, ctx => releaseCase(ctx, caseId(input)))
  }

  @Mutation(() => CasePayload, { description: 'Staff: asks the people of the case, and waits.' })
  askInCase(
    @Arg('input', () => CaseTextInput) input: CaseTextInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'askInCase', input, ctx => askInCase(ctx, { caseId: caseId(input), text: input.text }))
  }

  @Mutation(() => CasePayload, { description: 'Staff: decides a case with a statement of reasons.' })
  decideCase(
    @Arg('input', () => DecideCaseInput) input: DecideCaseInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'decideCase', input, ctx => decideCase(ctx, { ...input, caseId: caseId(input) }))
  }
}
