import { eq, sql } from 'drizzle-orm'
import { caseMessages, cases } from '../../database/tables/cases.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { members } from '../../database/tables/publishers.ts'
import { ratings } from '../../database/tables/ratings.ts'
import { accountPlan } from '../accounts/plan.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { ascending, connection, gated, globalId, maybe, type Plan, plan, resolved } from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { ratingPlan } from '../ratings/plan.ts'
import { versionPlan } from '../versions/plan.ts'
import { subjectWith } from '../viewer-can.ts'
import { Case, CaseMessage } from './type.ts'

/** R29: `isStaffOnlyCase` of the domain in SQL. */
const isToldToPublisher = (c: typeof cases) =>
  sql`${c.kind} <> 'STAFF' and (${c.kind} <> 'SECURITY' or ${c.triagedAt} is not null)`

/** R49: neither who reported, who took the decision in question nor who wrote the rating judges it. */
const caseSubject = (c: typeof cases) =>
  subjectWith(c.publisherId, {
    accountId: sql`case when ${c.kind} <> 'APPEAL' or exists (
      select from ${members} am where am.publisher_id = ${c.publisherId} and am.account_id = ${c.reporterId}) then ${c.reporterId} end`,
    isStaffOnly: sql`not (${isToldToPublisher(c)})`,
    involved: [
      c.reporterId,
      sql`(select substring(dd.decided_by from '^(?:staff|user):(.+)$') from ${decisions} dd where dd.id = ${c.decisionId})`,
      sql`(select rr.account_id from ${ratings} rr where rr.id = ${c.ratingId})`,
    ],
  })

/** Both sides and staff: who opened it, and the publisher it is about once it may know. An appeal is the publisher's alone. */
export const casePlan: Plan<Case, typeof cases> = plan(() => Case, cases, {
  visibleTo: (c, actor) =>
    actor.kind === 'staff' ||
    (actor.signedIn &&
      sql`((${actor.is(c.reporterId)} and ${c.kind} <> 'APPEAL') or (${actor.owns(c.publisherId)} and ${isToldToPublisher(c)}))`),
  fields: c => ({
    viewerCan: resolved({ subject: caseSubject(c) }),
    id: globalId('case', c.id),
    kind: c.kind,
    state: c.state,
    title: c.title,
    expected: c.expected,
    text: c.text,
    jobId: c.jobId,
    openedAt: c.openedAt,
    updatedAt: c.updatedAt,
    triagedAt: c.triagedAt,
    closedAt: c.closedAt,
    outcome: c.outcome,
    outcomeDecision: maybe(() => decisionPlan, c.outcomeDecisionId),
    decision: maybe(() => decisionPlan, c.decisionId),
    publisher: maybe(() => publisherPlan, c.publisherId),
    cargo: maybe(() => cargoPlan, c.cargoId),
    version: maybe(() => versionPlan, c.versionId),
    rating: maybe(() => ratingPlan, c.ratingId),
    reporter: maybe(() => accountPlan, c.reporterId),
    claimedBy: gated(
      actor => actor.kind === 'staff',
      maybe(() => accountPlan, c.claimedBy),
    ),
    messages: connection(
      () => caseMessagePlan,
      (m: typeof caseMessages) => eq(m.caseId, c.id),
      m => [ascending(m.at)],
    ),
  }),
})

/** Reached from a case only, whose predicate was asked. */
export const caseMessagePlan: Plan<CaseMessage, typeof caseMessages> = plan(() => CaseMessage, caseMessages, {
  visibleTo: (m, actor) => actor.kind === 'staff' || sql`not ${m.isInternal}`,
  fields: m => ({
    side: m.side,
    text: m.text,
    event: m.event,
    isInternal: m.isInternal,
    at: m.at,
    author: maybe(() => accountPlan, m.authorId),
  }),
})
