import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../database/tables/cargos.ts'
import { decisions } from '../database/tables/decisions.ts'
import { jobs } from '../database/tables/runtime.ts'
import type { Actor } from '../domain/permission.ts'
import { DAY_MS } from '../domain/policy.ts'
import { type AskedJob, admitJobs } from '../registry/admission/admit-jobs.ts'
import { type ReportedJob, reportJobs } from '../registry/admission/report-jobs.ts'
import { type Context, type Registry, systemContext } from '../registry/context.ts'
import { appealDecision } from '../registry/moderation/appeal-decision.ts'
import { decideCase } from '../registry/moderation/decide-case.ts'
import { reportIssue } from '../registry/moderation/report-issue.ts'
import { reportSecurityIssue } from '../registry/moderation/report-security.ts'
import { askInCase, claimCase } from '../registry/moderation/work-on-case.ts'
import { rateCargo } from '../registry/ratings/rate-cargo.ts'
import { replyToRating } from '../registry/ratings/reply-to-rating.ts'
import { excludeJobs } from '../registry/reputation/exclude-jobs.ts'
import { signVersion } from '../registry/signatures/sign-version.ts'
import { DEMO_FATES, DEMO_RATINGS, SUSPENDED } from './story/reputation.ts'

/** People of the demo who act here: owners by their publisher's name, and one member of the staff. */
export interface DemoCast {
  readonly owners: ReadonlyMap<string, Context>
  readonly staff: Context
}

interface Served {
  readonly id: string
  readonly slug: string
  readonly successRate: (ago: number) => number
}

/** Jobs of each Cargo a day: enough for every threshold, few enough for a start in seconds. */
const JOBS_A_DAY = 3
const YEAR = 365
/** The year goes by in steps of this many days, its last weeks day by day. */
const [STEP, DAILY] = [16, 14]

/**
 * A year of jobs, ratings and reports by the verbs that everybody uses, each at its own time: a Cargo in every band, and one that
 * was suspended, whose appeal is open.
 */
export async function fillReputation(registry: Registry, cast: DemoCast): Promise<void> {
  const served = await everServed(registry)
  const today = registry.clock().getTime()
  const at = (ago: number) => new Date(today - ago * DAY_MS)
  const [user] = cast.owners.values()
  if (!user || !('accountId' in user.actor)) return
  const ratings = [...DEMO_RATINGS]
  for (let ago = YEAR; ago > 0; ago -= ago > DAILY ? Math.min(STEP, ago - DAILY) : 1) {
    const days = ago > DAILY ? Math.min(STEP, ago - DAILY) : 1
    await live(registry, served, user.actor.accountId, { from: ago, days, at })
    for (const rating of ratings.filter(one => one.ago <= ago && one.ago > ago - days))
      await rate(registry, cast, served, rating, at(rating.ago))
  }
  await complain(registry, cast, served, at)
  await appeal(registry, cast, at)
}

async function everServed(registry: Registry): Promise<Served[]> {
  const rows = await registry.db
    .select()
    .from(cargos)
    .where(
      and(
        inArray(
          cargos.slug,
          DEMO_FATES.map(fate => fate.slug),
        ),
        eq(cargos.state, 'PUBLISHED'),
      ),
    )
  const born = new Date(registry.clock().getTime() - (YEAR + 5) * DAY_MS)
  for (const { id, currentVersionId } of rows) {
    if (currentVersionId) await signVersion(systemContext(registry, 'demo'), currentVersionId)
    // They were published a minute ago. What happened to them takes a year, which the demo does not have.
    await registry.db.update(cargos).set({ createdAt: born, publishedAt: born }).where(eq(cargos.id, id))
    await registry.db
      .update(versions)
      .set({ publishedAt: born })
      .where(and(eq(versions.cargoId, id), sql`${versions.publishedAt} is not null`))
  }
  return DEMO_FATES.flatMap(({ slug, successRate }) => {
    const cargo = rows.find(row => row.slug === slug)
    return cargo ? [{ id: cargo.id, slug, successRate }] : []
  })
}

interface Stretch {
  readonly from: number
  readonly days: number
  readonly at: (ago: number) => Date
}

/** Some days of all Cargos in two calls: admitted at their beginning, reported at their end. */
async function live(registry: Registry, served: readonly Served[], accountId: string, stretch: Stretch): Promise<void> {
  const { from, days, at } = stretch
  const asked = served.flatMap(cargo =>
    Array.from(
      { length: days * JOBS_A_DAY },
      (_, n): AskedJob => ({
        jobId: `demo-${cargo.slug}-${YEAR - from}-${n}`,
        cargoId: cargo.id,
        accountId,
      }),
    ),
  )
  const coordinator = (now: Date) => acting(registry, { kind: 'coordinator', tokenId: 'demo' }, now)
  const admitted = await admitJobs(coordinator(at(from)), asked)
  const granted = new Set(admitted.filter(one => one.grant).map(one => one.jobId))
  const reports = served
    .flatMap(cargo =>
      Array.from({ length: days * JOBS_A_DAY }, (_, n): ReportedJob => {
        const ago = from - (n + 1) / (JOBS_A_DAY + 0.1)
        return { jobId: `demo-${cargo.slug}-${YEAR - from}-${n}`, completedAt: at(ago), ...endOf(cargo, ago) }
      }),
    )
    .filter(report => granted.has(report.jobId))
  await reportJobs(coordinator(at(from - days)), reports)
}

/** Successes spread evenly: one more whenever the rate has added up to a whole since the year began. */
function endOf({ successRate }: Served, ago: number): { outcome: 'SUCCEEDED' } | { outcome: 'FAILED'; cause: 'CARGO' } {
  const n = Math.round((YEAR - ago) * JOBS_A_DAY)
  const rate = successRate(ago)
  return Math.floor((n + 1) * rate) > Math.floor(n * rate)
    ? { outcome: 'SUCCEEDED' }
    : { outcome: 'FAILED', cause: 'CARGO' }
}

async function rate(
  registry: Registry,
  { owners }: DemoCast,
  served: readonly Served[],
  rating: (typeof DEMO_RATINGS)[number],
  now: Date,
): Promise<void> {
  const cargo = served.find(one => one.slug === rating.slug)
  const publisher = rating.slug.split('/', 1)[0]!
  // Each rating of a Cargo is another person's; whoever it is had a job there.
  const raters = [...owners].filter(([slug]) => slug !== publisher).map(([, ctx]) => ctx)
  const rater = raters[DEMO_RATINGS.indexOf(rating) % raters.length]
  if (!cargo || !rater || !('accountId' in rater.actor)) return
  const coordinator = acting(registry, { kind: 'coordinator', tokenId: 'demo' }, now)
  const jobId = `demo-${rating.slug}-rated-${rating.ago}`
  await admitJobs(coordinator, [{ jobId, cargoId: cargo.id, accountId: rater.actor.accountId }])
  await reportJobs(coordinator, [{ jobId, outcome: 'SUCCEEDED', completedAt: now }])
  const { ratingId } = await rateCargo({ ...rater, now }, { cargoId: cargo.id, stars: rating.stars, text: rating.text })
  const team = owners.get(publisher)
  if (team && 'reply' in rating) await replyToRating({ ...team, now }, { ratingId, text: rating.reply })
}

/** Issue reports that wait, that are asked about and that were right; a security report; jobs that staff took out. */
async function complain(
  registry: Registry,
  { owners, staff }: DemoCast,
  served: readonly Served[],
  at: (ago: number) => Date,
): Promise<void> {
  const [first, second, third] = owners.values()
  const idOf = (slug: string) => served.find(one => one.slug === slug)?.id
  const [rerank, plot, falling] = [idOf('lexica/rerank'), idOf('graphworks/plot'), idOf('quietvoice/transcribe')]
  if (!first || !second || !third || !rerank || !plot || !falling) return
  const right = await reportIssue(
    { ...first, now: at(9) },
    { cargoId: plot, expected: 'A chart with my twelve months.', happened: 'Eleven, and no word about the twelfth.' },
  )
  await claimCase({ ...staff, now: at(8) }, right.caseId)
  await decideCase(
    { ...staff, now: at(8) },
    { caseId: right.caseId, ruling: 'UPHOLD', reasons: 'We ran it with the same table: the last row is dropped.' },
  )
  const asked = await reportIssue(
    { ...second, now: at(3) },
    { cargoId: rerank, expected: 'The best ten of a hundred.', happened: 'The same document twice.' },
  )
  await claimCase({ ...staff, now: at(2) }, asked.caseId)
  await askInCase({ ...staff, now: at(2) }, { caseId: asked.caseId, text: 'Was the document in your list twice?' })
  await reportIssue(
    { ...third, now: at(1) },
    { cargoId: falling, expected: 'Words.', happened: 'Silence, for every file over ten minutes.' },
  )
  await reportSecurityIssue(
    { ...third, now: at(1) },
    { cargoId: plot, text: 'A column name with a backtick ends up in a shell. Steps and a patch are attached below.' },
  )
  const failed = await registry.db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.cargoId, rerank), eq(jobs.outcome, 'FAILED')))
    .orderBy(desc(jobs.completedAt))
    .limit(2)
  await excludeJobs(
    { ...staff, now: at(0) },
    { cargoId: rerank, jobIds: failed.map(job => job.id), reason: 'An Island of ours lost its disk that day.' },
  )
}

/** R49: the suspension stays in force while somebody other than the rule looks at it. */
async function appeal(registry: Registry, { owners }: DemoCast, at: (ago: number) => Date): Promise<void> {
  const [suspension] = await registry.db
    .select({ id: decisions.id })
    .from(decisions)
    .innerJoin(cargos, eq(cargos.suspensionDecisionId, decisions.id))
    .where(eq(cargos.slug, SUSPENDED))
  const owner = owners.get(SUSPENDED.split('/', 1)[0]!)
  if (!suspension || !owner) return
  await appealDecision(
    { ...owner, now: at(1) },
    {
      decisionId: suspension.id,
      why: 'The licence server of our model moved, and our image asked the old one. Version 0.6 brings the licence along.',
    },
  )
}

const acting = (registry: Registry, actor: Actor, now: Date): Context => ({
  registry,
  actor,
  now,
  requestId: `demo-${registry.newId()}`,
})
