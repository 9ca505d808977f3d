import type { ScoreEventKind } from '../../database/tables/reputation.ts'
import type { Band } from '../../domain/policy.ts'
import type { Latch } from '../../domain/reputation-latches.ts'
import { LatchEnum, ReputationBandEnum, ScoreEventKindEnum } from '../enums.ts'
import { connectionOf, PageArgs } from '../page.ts'
import { type Connection, planned } from '../plan/declare.ts'
import { DateTime } from '../scalars.ts'
import { Args, ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '../tg.ts'

@ObjectType({
  simpleResolvers: true,
  description:
    'One part of the score: 0.2 + (mean - 0.2) x n / (n + pull), the mean weighing each item by 2^-(age / half-life) (S29).',
})
export class ReputationPart {
  @Field(() => Float, { description: 'Its weight in the score: 0.60, 0.25 or 0.15 (R30).' }) weight!: number
  @Field(() => Float, { description: '0..1, with the prior.' }) value!: number
  @Field(() => Float, { nullable: true, description: '0..1, without the prior; null before the first item.' })
  mean!: number | null
  @Field(() => Float, { description: 'Items of a lifetime: jobs, active days, or ratings.' }) sampleSize!: number
  @Field(() => Int, { description: 'An item this many days older than the newest weighs half (S29).' })
  halfLifeDays!: number
  @Field(() => Float, { description: 'Where it starts.' }) prior!: number
  @Field(() => Int, { description: 'How many items the prior weighs.' }) pull!: number
}

@ObjectType({ simpleResolvers: true, description: 'What a score is made of (R30).' })
export class ReputationParts {
  @Field(() => ReputationPart, { description: '60%: of counted jobs, how many succeed.' }) success!: ReputationPart
  @Field(() => ReputationPart, { description: '25%: of active days, how many were reliable.' })
  reliability!: ReputationPart
  @Field(() => ReputationPart, { description: '15%: ratings and upheld complaints.' }) feedback!: ReputationPart
}

@ObjectType({ simpleResolvers: true, description: 'What is known and does not count, or came to count otherwise.' })
export class NotCounted {
  @Field(() => Float, { description: 'Jobs ended by user, Island or platform (S30).' }) byOthers!: number
  @Field(() => Float, {
    description: "Jobs submitted by the publisher's own people: they neither help nor harm (S25, S34).",
  })
  ownJobs!: number
  @Field(() => Int, { description: 'Jobs that staff took out, each with a logged reason (S30).' })
  excludedJobs!: number
  @Field(() => Int, { description: 'Ratings that staff took out.' }) excludedRatings!: number
  @Field(() => Int, { description: "Ratings after the publisher's own jobs only (S34)." }) ownRatings!: number
}

@ObjectType({ simpleResolvers: true, description: 'An estimate for people: nothing is decided by it.' })
export class ReputationForecast {
  @Field(() => Float, { description: 'The threshold it falls below.' }) threshold!: number
  @Field(() => Int, { description: 'After about so many counted jobs like the latest.' }) jobs!: number
  @Field(() => String, { description: 'The same as a sentence.' }) message!: string
}

@ObjectType({
  simpleResolvers: true,
  description: 'One UTC day: jobs by the day they ended, and the score at its end.',
})
export class ReputationDay {
  @Field(() => String, { description: '`2026-11-23`' }) day!: string
  @Field(() => Int, { description: 'Counted jobs that succeeded.' }) successes!: number
  @Field(() => Int, { description: 'Counted jobs (S30).' }) counted!: number
  @Field(() => Float, { nullable: true, description: '0..1; null on a day without counted jobs.' }) successRate!:
    | number
    | null
  @Field(() => Float, { nullable: true, description: 'The last score stored on this day, unrounded.' })
  score!: number | null
}
export const ReputationDayConnection = connectionOf('ReputationDay', () => ReputationDay)

@ObjectType({ simpleResolvers: true, description: 'What moved the score, by how much.' })
export class ScoreEvent {
  @Field(() => ScoreEventKindEnum, { description: 'What it was.' }) kind!: ScoreEventKind
  @Field(() => DateTime, { description: 'When it was recorded; of jobs the last of that day.' }) at!: Date
  @Field(() => Float, { description: 'The stored score before, 0..5.' }) scoreBefore!: number
  @Field(() => Float, { description: 'The stored score after, 0..5.' }) scoreAfter!: number
  @Field(() => Float, { description: 'The sum of its steps; below 0 it cost reputation.' }) moved!: number
  @Field(() => Int, { description: 'Counted jobs that succeeded, of job events.' }) successes!: number
  @Field(() => Int, { description: 'Counted jobs that failed or timed out, of job events.' }) failures!: number
  @Field(() => String, { nullable: true, description: 'What staff wrote; null for who is not of the team.' })
  reason!: string | null
}
export const ScoreEventConnection = connectionOf('ScoreEvent', () => ScoreEvent)

export const ScoreEventSort = { BIGGEST: 'BIGGEST', NEWEST: 'NEWEST' } as const
registerEnumType(ScoreEventSort, {
  name: 'ScoreEventSort',
  description: 'Those that moved the score most first, or the newest.',
  valuesConfig: {
    BIGGEST: { description: 'Those that moved it most, up or down, first.' },
    NEWEST: { description: 'The newest first.' },
  },
})
@ArgsType()
export class ScoreEventsArgs extends PageArgs {
  @Field(() => ScoreEventSort, { nullable: true, description: 'BIGGEST if nothing is said.' })
  sort?: keyof typeof ScoreEventSort
}

@ObjectType({
  simpleResolvers: true,
  description: 'A threshold (R34-R36, S32): it fires once, and again only after it was armed again.',
})
export class ReputationThreshold {
  @Field(() => LatchEnum, { description: 'Which threshold.' }) latch!: Latch
  @Field(() => Float, { description: 'Strictly below it fires; a score, or for RATE_ latches a rate of 0..1.' })
  below!: number
  @Field(() => Float, { description: 'From here on it is armed again.' }) rearmedAt!: number
  @Field(() => Boolean, { description: 'False: it has fired, and its warning stands.' }) armed!: boolean
}

@ObjectType({
  simpleResolvers: true,
  description: 'Runtime performance of a Cargo, 0..5 (R30-R36); no reset exists, for anyone (R33).',
})
export class Reputation {
  @Field(() => Float, { description: 'Unrounded. A new Cargo starts at exactly 1.' }) score!: number
  @Field(() => String, { description: 'To one decimal, truncated: never shown in a band it is not in (S31).' })
  shown!: string
  @Field(() => ReputationBandEnum, { description: 'Half-open on the unrounded score: exactly 3 is GOOD (R32, S31).' })
  band!: Band
  @Field(() => Boolean, { description: 'Under 100 counted jobs (S31).' }) isProvisional!: boolean
  @Field(() => Float, { description: 'Jobs of a lifetime that count (S30).' }) countedJobs!: number
  @Field(() => Float, { nullable: true, description: 'Weighted by recency, without the prior (S32).' })
  successRate!: number | null
  @Field(() => ReputationParts, { description: 'What it is made of.' }) parts!: ReputationParts
  @Field(() => NotCounted, { description: 'What is known and does not count.' }) notCounted!: NotCounted
  @Field(() => Int, { description: 'Issue reports that were right; each weighs as two ratings of 1.' })
  upheldComplaints!: number
  @Field(() => [ReputationThreshold], {
    nullable: true,
    description: 'What has fired and what may. Null for who is not of the team.',
  })
  thresholds!: ReputationThreshold[] | null
  @Field(() => Float, {
    nullable: true,
    description: 'Against the score stored 30 days ago; null for what is younger than that.',
  })
  trend!: number | null
  @Field(() => ReputationForecast, {
    nullable: true,
    description: 'When it falls: which threshold comes next, and after how many jobs like the latest.',
  })
  forecast!: ReputationForecast | null

  @Field(() => ReputationDayConnection, { description: 'Day by day, the newest first.' })
  history(@Args(() => PageArgs) _page: PageArgs): Connection<ReputationDay> {
    return planned()
  }

  @Field(() => ScoreEventConnection, { description: 'What moved it, the most first.' })
  events(@Args(() => ScoreEventsArgs) _args: ScoreEventsArgs): Connection<ScoreEvent> {
    return planned()
  }
}
