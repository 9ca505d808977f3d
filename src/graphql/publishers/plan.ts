import { and, eq, isNull, sql } from 'drizzle-orm'
import type { webhooks } from '../../database/tables/alerts.ts'
import { auditEntries } from '../../database/tables/audit.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { invitations } from '../../database/tables/invitations.ts'
import { type logConsumers, logEvents } from '../../database/tables/log.ts'
import { domainProofs, identityChecks, organizationDetails, partnerAgreements } from '../../database/tables/proofs.ts'
import { members, publishers, tokens } from '../../database/tables/publishers.ts'
import { pullCredentials } from '../../database/tables/pull-credentials.ts'
import { CONSUMERS_PER_PUBLISHER, WEBHOOKS_PER_PUBLISHER } from '../../domain/alert-delivery.ts'
import type { VerificationStatus } from '../../domain/verification.ts'
import { accountPlan } from '../accounts/plan.ts'
import { alertMailOf } from '../alerts/mail.ts'
import { alertConditions, alertConsumerPlan, alertPlan, alertTopic, unreadCountSql } from '../alerts/plan.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import {
  ascending,
  connection,
  descending,
  expr,
  gated,
  globalId,
  list,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import type { SymbolicActor } from '../plan/symbols.ts'
import { publisherSubject } from '../viewer-can.ts'
import { webhookPlan } from '../webhooks/plan.ts'
import { invitationPlan, MANAGERS, pullCredentialPlan, tokenPlan } from './access-plans.ts'
import { agreementPlan, domainProofPlan, identityCheckPlan, organizationPlan } from './proof-plans.ts'
import { Member, Publisher } from './type.ts'

/** Private things are for the team and for staff; what concerns access, for those who manage it (S8). */
const team = (p: typeof publishers) => (actor: SymbolicActor) => actor.kind === 'staff' || actor.owns(p.id)
const managers = (p: typeof publishers) => (actor: SymbolicActor) =>
  actor.kind === 'staff' || actor.ownsAs(MANAGERS, p.id)

export const publisherPlan: Plan<Publisher, typeof publishers> = plan(() => Publisher, publishers, {
  visibleTo: () => true,
  fields: p => ({
    id: globalId('publisher', p.id),
    slug: p.slug,
    name: p.name,
    about: p.about,
    website: p.website,
    tier: p.tier,
    isFirstParty: p.isFirstParty,
    createdAt: p.createdAt,
    publishedCargoCount: p.publishedCargoCount,
    verifiedDomain: p.verifiedDomain,
    tierGraceUntil: p.tierGraceUntil,
    isBanned: expr(sql<boolean>`${p.bannedAt} is not null`),
    viewerCan: resolved({ subject: publisherSubject(p.id) }),
    tierProgress: resolved({ id: p.id }, 5),
    organizationDetails: maybe(
      () => organizationPlan,
      (o: typeof organizationDetails) => eq(o.publisherId, p.id),
    ),
    agreement: maybe(
      () => agreementPlan,
      (a: typeof partnerAgreements) => and(eq(a.publisherId, p.id), isNull(a.endedAt)),
    ),
    identityStatus: gated(
      team(p),
      expr(
        sql<VerificationStatus>`coalesce((select ic.status from ${identityChecks} ic where ic.publisher_id = ${p.id} and not ic.is_reset
          order by (ic.status = 'VERIFIED') desc, ic.created_at desc limit 1), 'UNVERIFIED')`,
      ),
    ),
    identityChecks: gated(
      team(p),
      connection(
        () => identityCheckPlan,
        (i: typeof identityChecks) => eq(i.publisherId, p.id),
        i => [descending(i.createdAt)],
      ),
    ),
    domainProofs: gated(
      team(p),
      connection(
        () => domainProofPlan,
        (d: typeof domainProofs) => eq(d.publisherId, p.id),
        d => [descending(d.startedAt)],
      ),
    ),
    invitations: gated(
      managers(p),
      connection(
        () => invitationPlan,
        (i: typeof invitations) => eq(i.publisherId, p.id),
        i => [descending(i.createdAt)],
      ),
    ),
    tokens: gated(
      managers(p),
      connection(
        () => tokenPlan,
        (t: typeof tokens) => eq(t.publisherId, p.id),
        t => [descending(t.createdAt)],
      ),
    ),
    pullCredentials: gated(
      actor => actor.ownsAs(MANAGERS, p.id),
      connection(
        () => pullCredentialPlan,
        (c: typeof pullCredentials) => eq(c.publisherId, p.id),
        c => [descending(c.createdAt)],
      ),
    ),
    decisions: gated(
      team(p),
      connection(
        () => decisionPlan,
        (d: typeof decisions) => eq(d.publisherId, p.id),
        d => [descending(d.decidedAt)],
      ),
    ),
    cargos: connection(
      () => cargoPlan,
      (c: typeof cargos) => eq(c.publisherId, p.id),
      c => [descending(c.createdAt)],
    ),
    members: gated(
      team(p),
      connection(
        () => memberPlan,
        m => eq(m.publisherId, p.id),
        m => [ascending(m.joinedAt)],
      ),
    ),
    alerts: gated(
      team(p),
      connection(
        () => alertPlan,
        (e: typeof logEvents, at) => and(eq(e.topic, alertTopic(p.id)), alertConditions(e, at)),
        e => [descending(e.seq)],
      ),
    ),
    unreadAlertCount: gated(actor => actor.owns(p.id), expr(unreadCountSql(p))),
    alertConsumers: gated(
      actor => actor.kind === 'staff' || actor.owns(p.id),
      list(
        () => alertConsumerPlan,
        (c: typeof logConsumers) => eq(c.topic, alertTopic(p.id)),
        c => [ascending(c.name)],
        { limit: CONSUMERS_PER_PUBLISHER },
      ),
    ),
    alertMail: gated(actor => actor.owns(p.id), alertMailOf(p)),
    webhooks: gated(
      actor => actor.owns(p.id),
      list(
        () => webhookPlan,
        (w: typeof webhooks) => eq(w.publisherId, p.id),
        w => [ascending(w.createdAt)],
        { limit: WEBHOOKS_PER_PUBLISHER },
      ),
    ),
  }),
})

export const memberPlan: Plan<Member, typeof members> = plan(() => Member, members, {
  visibleTo: (m, actor) => actor.kind === 'staff' || actor.owns(m.publisherId),
  fields: m => ({
    viewerCan: resolved({ subject: publisherSubject(m.publisherId), role: m.role }),
    account: one(() => accountPlan, m.accountId),
    publisher: one(() => publisherPlan, m.publisherId),
    role: m.role,
    joinedAt: m.joinedAt,
    lastActedAt: expr(
      sql<Date | null>`(select max(e.at) from ${auditEntries} e where e.stream = ${m.publisherId}::text and e.actor_id = ${m.accountId}::text)`,
      'timestamptz',
    ),
  }),
})
