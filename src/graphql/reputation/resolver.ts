import { TREND_DAYS } from '../../domain/policy.ts'
import { type ReputationDay as Day, dayOf, type ReputationSums, shownScore } from '../../domain/reputation.ts'
import { forecast } from '../../domain/reputation-forecast.ts'
import { checkReputation } from '../../registry/reputation/check-reputation.ts'
import { excludeJobs } from '../../registry/reputation/exclude-jobs.ts'
import { Cargo } from '../cargos/type.ts'
import type { RequestContext } from '../context.ts'
import { idOf } from '../ids.ts'
import { type Answered, mutate } from '../mutate.ts'
import { MutationInput } from '../mutation-input.ts'
import { Problem } from '../problem.ts'
import {
  Arg,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from '../tg.ts'
import { Reputation, ReputationForecast } from './type.ts'

interface TrendNeeds {
  readonly $score: number
  /** Newest first: day and score. */
  readonly $scores: readonly (readonly [number, number])[] | null
}

interface ForecastNeeds {
  readonly $sums: ReputationSums
  readonly $days: readonly Day[] | null
}

/** What depends on the present or on arithmetic that SQL does not do; its facts come with the statement of the plan. */
@Resolver(() => Reputation)
export class ReputationFields {
  @FieldResolver(() => Float, { nullable: true })
  trend(@Root() root: TrendNeeds, @Ctx() request: RequestContext): number | null {
    const then = dayOf(request.act.now) - TREND_DAYS
    const past = root.$scores?.find(([day]) => day <= then)
    return past ? root.$score - past[1] : null
  }

  @FieldResolver(() => ReputationForecast, { nullable: true })
  forecast(@Root() root: ForecastNeeds): ReputationForecast | null {
    const next = forecast(root.$sums, root.$days ?? [])
    if (!next) return null
    const { threshold, jobs } = next
    return { threshold, jobs, message: `Below ${shownScore(threshold)} in about ${jobs} jobs at this rate.` }
  }
}

@ObjectType({ simpleResolvers: true, description: 'The stored score held against the whole history.' })
export class ReputationCheck {
  @Field(() => Float, { description: 'The score that is stored, 0..5.' }) stored!: number
  @Field(() => Float, { description: 'From every counted job, rating and complaint.' }) recomputed!: number
  @Field(() => Int, { description: 'Counted jobs in the history.' }) jobs!: number
  @Field(() => Boolean, { description: 'They differ by less than 0.000000001.' }) agrees!: boolean
}

@InputType({ description: 'Staff take jobs out of a reputation.' })
export class ExcludeJobsInput extends MutationInput {
  @Field(() => ID, { description: 'The Cargo that they ran on.' }) cargoId!: string
  @Field(() => [ID], { description: '1 to 500 jobs of this Cargo.' }) jobIds!: string[]
  @Field(() => String, { description: 'Logged, and shown to the team.' }) reason!: string
}

@ObjectType({ simpleResolvers: true, description: 'The Cargo, or why nothing was done.' })
export class ExcludeJobsPayload {
  cargoId?: string
  @Field(() => Cargo, { nullable: true, description: 'As it is now.' }) cargo?: Cargo | null
  @Field(() => [Problem], { description: 'Why nothing was done; empty if it was.' }) problems!: Problem[]
}

@Resolver()
export class ReputationResolver {
  @Query(() => ReputationCheck, {
    description: 'Sums the history of a Cargo anew and compares. For its team and staff: it reads every job.',
  })
  reputationCheck(
    @Arg('cargoId', () => ID, { description: '`Cargo.id`.' }) cargoId: string,
    @Ctx() request: RequestContext,
  ): Promise<ReputationCheck> {
    return checkReputation(request.act, idOf('cargo', cargoId, 'cargoId'))
  }

  @Mutation(() => ExcludeJobsPayload, {
    description: 'Staff take jobs out of a reputation, for good and with a reason (S30). Their number is public.',
  })
  excludeJobs(
    @Arg('input', () => ExcludeJobsInput) input: ExcludeJobsInput,
    @Ctx() request: RequestContext,
  ): Promise<Answered> {
    return mutate(request, 'excludeJobs', input, ctx =>
      excludeJobs(ctx, {
        cargoId: idOf('cargo', input.cargoId, 'cargoId'),
        jobIds: input.jobIds.map(id => idOf('job', id, 'jobIds')),
        reason: input.reason,
      }),
    )
  }
}
