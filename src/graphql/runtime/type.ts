import { JOB_OUTCOMES, type JobOutcome, OUTCOME_CAUSES, type OutcomeCause } from '../../domain/job-outcome.ts'
import type { ProblemCode } from '../../domain/problem.ts'
import type { Network } from '../../domain/runtime.ts'
import { Decision } from '../decisions/type.ts'
import { enumOf, ProblemCodeEnum, TrustLevelEnum, type TrustLevelName } from '../enums.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import { DateTime, JsonValue } from '../scalars.ts'
import { Field, Float, ID, InputType, Int, ObjectType } from '../tg.ts'
import { Version } from '../versions/type.ts'

export const NetworkEnum = enumOf('NetworkAccess', ['NONE', 'OUTBOUND'], 'What network a job has (R38).', {
  NONE: 'Levels 0 and 1, and whoever did not ask for it.',
  OUTBOUND: 'Outbound connections, from level 2 on, when asked for.',
})
export const LimitsSourceEnum = enumOf('LimitsSource', ['LEVEL', 'AGREEMENT'], 'Where limits come from (S35).', {
  AGREEMENT: "A Partner's agreement raises what the level gives.",
  LEVEL: 'The row of the effective trust level (R37).',
})
export const JobOutcomeEnum = enumOf('JobOutcome', JOB_OUTCOMES, 'How a job ended (S30).', {
  SUCCEEDED: 'It did its work.',
  FAILED: 'It ended with an error; whose, the cause says.',
  TIMED_OUT: 'It ran out of time; whose doing, the cause says.',
  CANCELLED: 'It was stopped; by whom, the cause says.',
})
export const OutcomeCauseEnum = enumOf(
  'OutcomeCause',
  OUTCOME_CAUSES,
  'Whose doing an end without success was (S30).',
  {
    CARGO: 'The Cargo: it counts.',
    USER: 'The user: it counts for nothing.',
    ISLAND: 'The host machine: it counts for nothing.',
    PLATFORM: 'The platform: it counts for nothing.',
  },
)

@ObjectType({
  simpleResolvers: true,
  description: 'What jobs of a Cargo get. Clients read it and work nothing out again (R37-R39, S35).',
})
export class EffectiveLimits {
  @Field(() => Float, { description: 'Bytes.' }) memoryBytes!: number
  @Field(() => Int, { description: 'CPUs: 1, 2 or 4 by level (R37).' }) cpus!: number
  @Field(() => Int, { description: 'Seconds.' }) durationSeconds!: number
  @Field(() => NetworkEnum, { description: 'Whether jobs may open outbound connections (R38).' }) network!: Network
  @Field(() => Boolean, { description: 'Whether jobs get a GPU: requested and allowed (R39).' }) gpu!: boolean
  @Field(() => LimitsSourceEnum, { description: 'Whether the level or an agreement sets them.' }) source!:
    | 'LEVEL'
    | 'AGREEMENT'
  @Field(() => TrustLevelEnum, { description: 'The effective level they come from (S28).' }) level!: TrustLevelName
}

@ObjectType({ simpleResolvers: true, description: 'Whether new jobs may start on a Cargo, and why (S36).' })
export class Standing {
  @Field(() => Boolean, { description: 'New jobs are admitted.' }) admitsJobs!: boolean
  @Field(() => EffectiveLimits, { nullable: true, description: 'Null while nothing is admitted.' })
  limits!: EffectiveLimits | null
  @Field(() => DateTime, { nullable: true, description: 'When a clock ends that could change the answer.' })
  expiresAt!: Date | null
}

@InputType({ description: 'One job that wants to start. What it asks for narrows the limits and never widens them.' })
export class JobRequest {
  @Field(() => String, {
    description:
      'Your own id of the job, 1 to 200 characters: asked twice, the first answer is given again while its version may run; an ended job is refused.',
  })
  jobId!: string
  @Field(() => ID, { description: '`Cargo.id`.' }) cargoId!: string
  @Field(() => ID, { description: 'The account that submitted it.' }) accountId!: string
  @Field(() => Float, { nullable: true, description: 'Bytes; none: what the Cargo gets.' }) memoryBytes?: number | null
  @Field(() => Int, { nullable: true, description: 'CPUs; none: what the Cargo gets.' }) cpus?: number | null
  @Field(() => Int, { nullable: true, description: 'Seconds; none: what the Cargo gets.' }) durationSeconds?:
    | number
    | null
  @Field(() => Boolean, { nullable: true, description: 'false: it needs no network.' }) network?: boolean | null
  @Field(() => Boolean, { nullable: true, description: 'false: it needs no GPU.' }) gpu?: boolean | null
}

@InputType({ description: 'Jobs of the coordinator that want to start (S36).' })
export class AdmitJobsInput extends MutationInput {
  @Field(() => [JobRequest], { description: 'Up to 500.' }) jobs!: JobRequest[]
}

@ObjectType({ simpleResolvers: true, description: 'What an admitted job runs on and with, pinned (S15, S36).' })
export class JobGrant {
  @Field(() => ID, { description: '`Version.id` that it is pinned to (S15).' }) versionId!: string
  @Field(() => String, { description: 'Where to pull it from; the digest below decides what is run.' })
  reference!: string
  @Field(() => String, { description: 'Run this digest and no other.' }) digest!: string
  @Field(() => ID, { description: 'The Decision that lets it run.' }) decisionId!: string
  @Field(() => EffectiveLimits, { description: 'What it may use at most.' }) limits!: EffectiveLimits
  @Field(() => Boolean, { description: 'Submitted by a member of the publisher: it makes no level and no rating.' })
  isOwn!: boolean
  @Field(() => DateTime, { description: 'When its slot is freed if it never reports.' }) expiresAt!: Date
  @Field(() => [JsonValue], { description: 'Sigstore bundles of the signatures in force on the digest.' })
  bundles!: readonly unknown[]
}

@ObjectType({ simpleResolvers: true, description: 'Why a job may not run.' })
export class JobRefusal {
  @Field(() => ProblemCodeEnum, { description: 'What a program switches over.' }) code!: ProblemCode
  @Field(() => String, { description: 'A sentence for the person who submitted the job.' }) message!: string
  @Field(() => ID, { nullable: true, description: 'The Decision behind it; null where the job or Cargo is unknown.' })
  decisionId!: string | null
}

@ObjectType({ simpleResolvers: true, description: 'The answer for one job: a grant or a refusal.' })
export class JobAdmission {
  @Field(() => String, { description: 'As you sent it.' }) jobId!: string
  @Field(() => JobGrant, { nullable: true, description: 'What it runs on and with; null when it is refused.' })
  grant!: JobGrant | null
  @Field(() => JobRefusal, { nullable: true, description: 'Why it may not start; null when it is granted.' })
  refusal!: JobRefusal | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'One answer for each job; a refused job is no problem of the request.',
})
export class AdmitJobsPayload {
  @Field(() => [JobAdmission], { nullable: true, description: 'In the order of the jobs.' })
  admissions?: JobAdmission[] | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@InputType({ description: 'Admitted jobs that are about to go out to an Island (S15).' })
export class ConfirmDispatchInput extends MutationInput {
  @Field(() => [String], { description: 'Up to 500.' }) jobIds!: string[]
}

@ObjectType({ simpleResolvers: true, description: 'Whether a job still goes out (S15).' })
export class JobDispatch {
  @Field(() => String, { description: 'As you sent it.' }) jobId!: string
  @Field(() => String, { nullable: true, description: 'The digest it was pinned to; null when it is stopped.' })
  digest!: string | null
  @Field(() => JobRefusal, { nullable: true, description: 'Why it is stopped; null when it goes out.' })
  refusal!: JobRefusal | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'One answer for each job; a job that is stopped is no problem of the request.',
})
export class ConfirmDispatchPayload {
  @Field(() => [JobDispatch], { nullable: true, description: 'In the order of the ids.' })
  dispatches?: JobDispatch[] | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@InputType({ description: 'How one job ended.' })
export class JobOutcomeInput {
  @Field(() => String, { description: 'Your own id of the job, as it was admitted.' }) jobId!: string
  @Field(() => JobOutcomeEnum, { description: 'How it ended.' }) outcome!: JobOutcome
  @Field(() => OutcomeCauseEnum, { nullable: true, description: 'Asked for with every outcome but SUCCEEDED (S30).' })
  cause?: OutcomeCause | null
  @Field(() => DateTime, { description: 'When it ended.' }) completedAt!: Date
}

@InputType({ description: 'How jobs ended, as the coordinator tells it (S30).' })
export class ReportJobsInput extends MutationInput {
  @Field(() => [JobOutcomeInput], { description: 'Up to 1,000, in any order; repeating one does no harm.' })
  outcomes!: JobOutcomeInput[]
}

export const ReportStatusEnum = enumOf(
  'ReportStatus',
  ['RECORDED', 'DUPLICATE', 'REFUSED'],
  'What became of a report.',
  {
    DUPLICATE: 'Told before, with the same end.',
    RECORDED: 'Taken.',
    REFUSED: 'Not taken; `problem` says why.',
  },
)

@ObjectType({ simpleResolvers: true, description: 'What became of the report of one job.' })
export class JobReportAnswer {
  @Field(() => String, { description: 'As you sent it.' }) jobId!: string
  @Field(() => ReportStatusEnum, { description: 'Whether it was taken.' }) status!: 'RECORDED' | 'DUPLICATE' | 'REFUSED'
  @Field(() => Problem, { nullable: true, description: 'Why it was refused; the others were taken.' })
  problem!: Problem | null
}

@ObjectType({
  simpleResolvers: true,
  description: 'One answer for each outcome; a refused outcome is no problem of the request.',
})
export class ReportJobsPayload {
  @Field(() => [JobReportAnswer], { nullable: true, description: 'In the order of the outcomes.' })
  reports?: JobReportAnswer[] | null
  @Field(() => [Problem], { description: 'Why it was refused; empty when it was done.' }) problems!: Problem[]
}

@ObjectType({ simpleResolvers: true, description: 'Something that decides whether or how jobs run has changed.' })
export class RuntimeChange {
  cargoKey!: string | null
  versionKey!: string | null
  decisionKey!: string | null
  @Field(() => String, {
    description:
      'PUBLISHED, GRANTED, REFUSED, HELD, RELEASED, SUSPENDED, REINSTATED, YANKED, DEMOTED, PROMOTED, KILLED, DELETING, DELETED; or CAUGHT_UP: all before this cursor was told, what follows is live; or LAGGED: you read too slowly and go on from the log, with nothing lost.',
  })
  cause!: string
  @Field(() => String, { description: 'After this cursor nothing is told twice and nothing is missed.' })
  cursor!: string
  @Field(() => DateTime, { nullable: true, description: 'When it happened; null for CAUGHT_UP and LAGGED.' })
  at!: Date | null
  @Field(() => ID, { nullable: true, description: 'The Cargo that it is about.' }) cargoId!: string | null
  @Field(() => ID, { nullable: true, description: 'The version that it is about.' }) versionId!: string | null
  @Field(() => JsonValue, { description: 'What the cause adds: levels, a message.' }) detail!: unknown
  @Field(() => Version, { nullable: true, description: 'As it is now.' }) version!: Version | null
  @Field(() => Decision, { nullable: true, description: 'The Decision it follows from, where there is one.' })
  decision!: Decision | null
}
