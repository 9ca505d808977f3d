import { and, eq } from 'drizzle-orm'
import type { webhooks } from '../../database/tables/alerts.ts'
import { cargos } from '../../database/tables/cargos.ts'
import type { logConsumers, logEvents } from '../../database/tables/log.ts'
import { members, publishers } from '../../database/tables/publishers.ts'
import { CONSUMERS_PER_PUBLISHER, WEBHOOKS_PER_PUBLISHER } from '../../domain/alert-delivery.ts'
import { accountPlan } from '../accounts/plan.ts'
import { alertMailOf } from '../alerts/mail.ts'
import { alertConditions, alertConsumerPlan, alertPlan, alertTopic, unreadCountSql } from '../alerts/plan.ts'
import { cargoPlan } from '../cargos/plan.ts'
import {
  ascending,
  connection,
  descending,
  expr,
  gated,
  globalId,
  list,
  one,
  type Plan,
  plan,
} from '../plan/declare.ts'
import { webhookPlan } from '../webhooks/plan.ts'
import { Member, Publisher } from './type.ts'

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
    cargos: connection(
      () => cargoPlan,
      (c: typeof cargos) => eq(c.publisherId, p.id),
      c => [descending(c.createdAt)],
    ),
    members: gated(
      actor => actor.kind === 'staff' || actor.owns(p.id),
      connection(
        () => memberPlan,
        m => eq(m.publisherId, p.id),
        m => [ascending(m.joinedAt)],
      ),
    ),
    alerts: gated(
      actor => actor.kind === 'staff' || actor.owns(p.id),
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
    account: one(() => accountPlan, m.accountId),
    publisher: one(() => publisherPlan, m.publisherId),
    role: m.role,
    joinedAt: m.joinedAt,
  }),
})
