import { and, eq } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { raisesReviewFlag } from '../../domain/moderation.ts'
import { COMPLAINT_FLAG, REPORT_LIMITS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { requireAccount } from '../authorize.ts'
import { type CargoRow, lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { alertTeam } from '../trust/tell.ts'
import { openCase } from './open-case.ts'
import { complaintsSince, lastReviewFlag, reportsBy } from './queries.ts'

export interface NewIssue {
  readonly cargoId: string
  /** R48: what you expected, what happened instead, and the job if there is one. */
  readonly expected: string
  readonly happened: string
  readonly jobId?: string | null
}

/** "Report Issue" (R48): seen by reporter, publisher and staff. Three complaints about one Cargo in a day raise a review flag. */
export async function reportIssue(ctx: Context, input: NewIssue): Promise<{ caseId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  const { accountId } = requireAccount(ctx, 'cargo:report', seen)
  const expected = said(input.expected, 'expected')
  const happened = said(input.happened, 'happened')
  return act(ctx, 'case.report-issue', async tx => {
    tx.about({ subject: `cargo_${seen.id}`, cargoId: seen.id })
    await withinLimits(ctx, tx, accountId, seen)
    // The Cargo's lock puts complaints in a row, so that exactly the third of several at once raises the flag.
    const { cargo } = await lockCargoAndPublisher(tx, seen.id)
    const job = input.jobId ? await jobOf(tx, input.jobId, cargo, accountId) : undefined
    const earlier = await complaintsSince(tx.db, cargo.id, new Date(ctx.now.getTime() - COMPLAINT_FLAG.windowMs))
    const caseId = await openCase(ctx, tx, {
      kind: 'ISSUE',
      title: `Issue with ${cargo.slug}`,
      expected,
      text: happened,
      reporterId: accountId,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      versionId: job?.versionId ?? cargo.currentVersionId,
      jobId: job?.id ?? null,
    })
    if (raisesReviewFlag(earlier, await lastReviewFlag(tx.db, cargo.id), ctx.now)) await flag(ctx, tx, cargo, caseId)
    return { caseId }
  })
}

/** Nobody floods the queue: a few a day, and one open about a Cargo. The account's row is locked, so that two at once are counted. */
export async function withinLimits(
  ctx: Context,
  tx: Tx,
  accountId: string,
  cargo: { readonly id: string; readonly slug: string },
): Promise<void> {
  await tx.db.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('no key update')
  const since = new Date(ctx.now.getTime() - REPORT_LIMITS.windowMs)
  const { recent, openHere } = await reportsBy(tx.db, accountId, cargo.id, since)
  if (recent >= REPORT_LIMITS.perDay)
    throw new Refused(
      problem(
        'RATE_LIMITED',
        `You opened ${recent} reports within a day, and ${REPORT_LIMITS.perDay} are allowed. Come back tomorrow; an open report can be added to.`,
      ),
    )
  if (openHere >= REPORT_LIMITS.openPerCargo)
    throw new Refused(
      problem('RATE_LIMITED', `Your report about ${cargo.slug} is still open. Add to it instead of opening another.`),
    )
}

/** R48: the job must be the reporter's own and of this Cargo. Any other is unknown to them. */
async function jobOf(tx: Tx, jobId: string, cargo: CargoRow, accountId: string) {
  const [job] = await tx.db
    .select({ id: jobs.id, versionId: jobs.versionId })
    .from(jobs)
    .where(and(eq(jobs.id, jobId), eq(jobs.cargoId, cargo.id), eq(jobs.accountId, accountId)))
  if (job) return job
  throw new Refused(
    problem('JOB_UNKNOWN', `You have no job "${jobId.slice(0, 80)}" on ${cargo.slug}. Check its id, or leave it out.`, [
      'jobId',
    ]),
  )
}

async function flag(ctx: Context, tx: Tx, cargo: CargoRow, caseId: string): Promise<void> {
  const title = `${COMPLAINT_FLAG.complaints} complaints within 24 hours about ${cargo.slug}`
  const flagId = await openCase(ctx, tx, {
    kind: 'STAFF',
    title,
    text: `The last of them is case_${caseId}. Look at what they have in common (R48).`,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    versionId: cargo.currentVersionId,
  })
  alertTeam(tx, cargo, {
    cause: 'REVIEW_FLAG',
    subject: `case_${flagId}`,
    title: `${title}.`,
    message: 'Staff will look at them. Answer the reports in the meantime.',
    versionId: cargo.currentVersionId,
  })
}

function said(text: string, field: string): string {
  const given = textWithin(text, 'message', [field])
  if (given.trim() !== '') return given
  throw new Refused(problem('INVALID_INPUT', 'Say what you expected and what happened instead (R48).', [field]))
}
