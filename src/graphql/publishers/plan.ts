import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { logEvents } from '../../database/tables/log.ts'
import { members, publishers } from '../../database/tables/publishers.ts'
import { accountPlan } from '../accounts/plan.ts'
import { alertPlan, alertTopic } from '../alerts/plan.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { ascending, connection, descending, gated, globalId, one, type Plan, plan } from '../plan/declare.ts'
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
        (e: typeof logEvents) => eq(e.topic, alertTopic(p.id)),
        e => [descending(e.seq)],
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
