import { eq, sql } from 'drizzle-orm'
import { accounts, sessions } from '../../database/tables/accounts.ts'
import type { cargoWatches } from '../../database/tables/alerts.ts'
import type { cases } from '../../database/tables/cases.ts'
import { members, publishers } from '../../database/tables/publishers.ts'
import { casePlan } from '../moderation/plan.ts'
import {
  ascending,
  connection,
  descending,
  gated,
  globalId,
  maybe,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import { memberPlan, publisherPlan } from '../publishers/plan.ts'
import { watchPlan } from '../watches/plan.ts'
import { sessionPlan } from './sessions.ts'
import { Account } from './type.ts'

export const accountPlan: Plan<Account, typeof accounts> = plan(() => Account, accounts, {
  // Team mates see each other: a member's account must be readable wherever the member is.
  visibleTo: (a, actor) =>
    actor.kind === 'staff' ||
    (actor.signedIn &&
      sql`(${actor.is(a.id)} or exists (select from ${members} m where m.account_id = ${a.id} and ${actor.owns(sql`m.publisher_id`)}))`),
  fields: a => ({
    id: globalId('account', a.id),
    name: a.name,
    email: gated(actor => actor.kind === 'staff' || actor.isPerson(a.id), a.email),
    emailVerifiedAt: gated(actor => actor.kind === 'staff' || actor.isPerson(a.id), a.emailVerifiedAt),
    isStaff: gated(actor => actor.kind === 'staff' || actor.isPerson(a.id), a.isStaff),
    createdAt: a.createdAt,
    publisher: maybe(
      () => publisherPlan,
      (p: typeof publishers) =>
        sql`${p.id} = (select m.publisher_id from ${members} m where m.account_id = ${a.id} and m.role = 'OWNER')`,
    ),
    cases: gated(
      actor => actor.kind === 'staff' || actor.is(a.id),
      connection(
        () => casePlan,
        (k: typeof cases) => eq(k.reporterId, a.id),
        k => [descending(k.openedAt)],
      ),
    ),
    memberships: connection(
      () => memberPlan,
      m => eq(m.accountId, a.id),
      m => [ascending(m.joinedAt)],
    ),
    watches: gated(
      actor => actor.is(a.id),
      connection(
        () => watchPlan,
        (w: typeof cargoWatches) => eq(w.accountId, a.id),
        w => [descending(w.since)],
      ),
    ),
    sessions: gated(
      actor => actor.isPerson(a.id),
      connection(
        () => sessionPlan,
        (s: typeof sessions) => eq(s.accountId, a.id),
        s => [descending(s.lastSeenAt)],
      ),
    ),
    viewerCan: resolved({ id: a.id }),
  }),
})
