import { toGlobalId } from '../../domain/ids.ts'
import type { Problem } from '../../domain/problem.ts'
import { problem } from '../../domain/problem.ts'
import { type Admission, admitJobs } from '../../registry/admission/admit-jobs.ts'
import { confirmDispatch } from '../../registry/admission/confirm-dispatch.ts'
import { type ReportAnswer, type ReportedJob, reportJobs } from '../../registry/admission/report-jobs.ts'
import type { RequestContext } from '../context.ts'
import { TRUST_LEVEL_NAMES } from '../enums.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { Arg, Ctx, Mutation, Resolver } from '../tg.ts'
import {
  AdmitJobsInput,
  AdmitJobsPayload,
  ConfirmDispatchInput,
  ConfirmDispatchPayload,
  type JobAdmission,
  type JobOutcomeInput,
  type JobRefusal,
  ReportJobsInput,
  ReportJobsPayload,
} from './type.ts'

@Resolver()
export class RuntimeResolver {
  @Mutation(() => AdmitJobsPayload, {
    description:
      'For the coordinator: admits up to 500 jobs, each pinned to a digest with its limits, or refused with the Decision behind it (S36).',
  })
  admitJobs(
    @Arg('input', () => AdmitJobsInput) input: AdmitJobsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'admitJobs', input, async ctx => ({
      admissions: (
        await admitJobs(
          ctx,
          input.jobs.map((job, at) => ({
            ...job,
            cargoId: idOf('cargo', job.cargoId, `jobs.${at}.cargoId`),
            accountId: idOf('account', job.accountId, `jobs.${at}.accountId`),
          })),
        )
      ).map(toAdmission),
    }))
  }

  @Mutation(() => ConfirmDispatchPayload, {
    description:
      'For the coordinator: asks again right before jobs go out. One whose version was held, yanked or suspended meanwhile ends here, and is never moved to another version (S15).',
  })
  confirmDispatch(
    @Arg('input', () => ConfirmDispatchInput) input: ConfirmDispatchInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'confirmDispatch', input, async ctx => ({
      dispatches: (await confirmDispatch(ctx, input.jobIds)).map(one => ({
        ...one,
        refusal: one.refusal && toRefusal(one.refusal),
      })),
    }))
  }

  @Mutation(() => ReportJobsPayload, {
    description:
      'For the coordinator: up to 1,000 outcomes, in any order, late or repeated; each job counts once (S30, S36).',
  })
  reportJobs(
    @Arg('input', () => ReportJobsInput) input: ReportJobsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'reportJobs', input, async ctx => {
      const taken = (await reportJobs(ctx, input.outcomes.flatMap(toReport))).values()
      return { reports: input.outcomes.map((given, at) => withoutCause(given, at) ?? taken.next().value) }
    })
  }
}

function toReport({ jobId, outcome, cause, completedAt }: JobOutcomeInput): ReportedJob[] {
  if (outcome === 'SUCCEEDED') return [{ jobId, outcome, completedAt }]
  return cause ? [{ jobId, outcome, cause, completedAt }] : []
}

/** Told of that job alone, like every report that is not taken. */
function withoutCause({ jobId, outcome, cause }: JobOutcomeInput, at: number): ReportAnswer | undefined {
  if (outcome === 'SUCCEEDED' || cause) return undefined
  const message = `Job ${jobId} ended as ${outcome}: say whose doing it was in "cause".`
  return { jobId, status: 'REFUSED', problem: problem('INVALID_INPUT', message, ['outcomes', String(at), 'cause']) }
}

function toAdmission({ jobId, grant, refusal }: Admission): JobAdmission {
  if (!grant) return { jobId, grant, refusal: refusal && toRefusal(refusal) }
  const { versionId, decisionId, level, memoryBytes, cpus, durationSeconds, network, gpu, source, ...rest } = grant
  return {
    jobId,
    refusal: null,
    grant: {
      ...rest,
      versionId: toGlobalId('version', versionId),
      decisionId: toGlobalId('decision', decisionId),
      limits: { memoryBytes, cpus, durationSeconds, network, gpu, source, level: TRUST_LEVEL_NAMES[level] },
    },
  }
}

const toRefusal = ({ code, message, decisionId }: Problem & { decisionId: string | null }): JobRefusal => ({
  code,
  message,
  decisionId: decisionId && toGlobalId('decision', decisionId),
})
