import { type Column, type SQL, sql } from 'drizzle-orm'
import { alertReadMarks, alertReads } from '../../database/tables/alerts.ts'
import { logConsumers, logEpoch, logEvents, logTopics } from '../../database/tables/log.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { SEVERITIES, type Severity } from '../../domain/policy.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import {
  type At,
  expr,
  gated,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
  viewerAccount,
} from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { versionPlan } from '../versions/plan.ts'
import { publisherSubject } from '../viewer-can.ts'
import { exposureOf } from './exposure.ts'
import { Alert, AlertConsumer } from './type.ts'

/** The topic of a publisher's alerts, as the log names it. */
export const alertTopic = (publisherId: Column | SQL): SQL<string> => sql`('alerts/' || ${publisherId}::text)`

/** Events of a publisher's alert topic; events of other topics are no alerts. */
export const alertPlan: Plan<Alert, typeof logEvents> = plan(() => Alert, logEvents, {
  visibleTo: (e, actor) => {
    const isAlert = sql`${e.topic} = ${alertTopic(e.publisherId)}`
    return actor.kind === 'staff' ? isAlert : sql`(${isAlert} and ${actor.owns(e.publisherId)})`
  },
  fields: e => ({
    viewerCan: resolved({ subject: publisherSubject(e.publisherId) }),
    id: globalId('alert', e.id),
    cursor: expr(cursorSql(e)),
    cause: e.cause,
    severity: expr(sql<Severity | null>`${e.severity}`),
    title: expr(sql<string>`coalesce(${e.body} ->> 'title', ${e.cause})`),
    items: expr(sql<never>`coalesce(${e.body} -> 'items', '[]'::jsonb)`, 'jsonb'),
    at: e.at,
    exposure: exposureOf(e),
    isRead: gated(actor => actor.owns(e.publisherId), expr(isReadSql(e))),
    publisher: one(
      () => publisherPlan,
      p => sql`${p.id} = ${e.publisherId}`,
    ),
    cargo: maybe(() => cargoPlan, e.cargoId),
    version: maybe(() => versionPlan, e.versionId),
    decision: maybe(() => decisionPlan, e.decisionId),
  }),
})

/** The cursor of `registry/log/cursor.ts`, made where the row is read; a test holds the two against each other. */
const cursorSql = (e: { readonly seq: Column; readonly topic: Column }): SQL<string> =>
  sql`translate(encode(convert_to('[1,"' || (select x.epoch from ${logEpoch} x) || '",' || ${e.seq}::text || ',"' || ${e.topic} || '"]', 'UTF8'), 'base64'), E'+/=\\n', '-_')`

const isReadSql = (e: typeof logEvents): SQL<boolean> =>
  sql`(${e.seq} <= ${readThrough(e.publisherId)} or exists (select from ${alertReads} r
    where r.account_id = ${viewerAccount()} and r.publisher_id = ${e.publisherId} and r.seq = ${e.seq}))`

const readThrough = (publisherId: Column): SQL<number> =>
  sql`coalesce((select m.through_seq from ${alertReadMarks} m
    where m.account_id = ${viewerAccount()} and m.publisher_id = ${publisherId}), 0)`

/**
 * Numbers of a topic are dense: what is unread is counted from the head, the floor and the marks, however many alerts
 * there are.
 */
export const unreadCountSql = (p: typeof publishers): SQL<number> => {
  const from = sql`greatest(t.floor, ${readThrough(p.id)})`
  return sql`coalesce((select (t.seq - ${from} - (select count(*) from ${alertReads} r
      where r.account_id = ${viewerAccount()} and r.publisher_id = ${p.id} and r.seq > ${from}))::int
    from ${logTopics} t where t.topic = ${alertTopic(p.id)}), 0)`
}

/** The filter of a list of alerts. A cause counts wherever it stands: above the alert or in one of its items. */
export function alertConditions(e: typeof logEvents, { args }: At): SQL | undefined {
  const conditions: SQL[] = []
  if (args.has('filter.causes')) {
    const causes = args.param('filter.causes', 'text[]')
    conditions.push(sql`(${e.cause} = any(${causes}) or exists (
      select from jsonb_array_elements(coalesce(${e.body} -> 'items', '[]'::jsonb)) i where i ->> 'cause' = any(${causes})))`)
  }
  const least = args.look<Severity>('filter.severityAtLeast')
  if (least)
    conditions.push(
      sql`${e.severity} = any(${sql.raw(`'{${SEVERITIES.slice(0, SEVERITIES.indexOf(least) + 1).join()}}'`)}::text[])`,
    )
  if (args.has('filter.cargoId')) conditions.push(sql`${e.cargoId} = ${args.id('filter.cargoId', 'cargo')}`)
  const isRead = args.look<boolean>('filter.isRead')
  if (isRead !== undefined) conditions.push(isRead ? isReadSql(e) : sql`not ${isReadSql(e)}`)
  return conditions.length > 0 ? sql.join(conditions, sql` and `) : undefined
}

/** Where named consumers of a publisher's alerts stand. */
export const alertConsumerPlan: Plan<AlertConsumer, typeof logConsumers> = plan(() => AlertConsumer, logConsumers, {
  visibleTo: (c, actor) =>
    actor.signedIn &&
    sql`exists (select from ${publishers} p where ${alertTopic(sql`p.id`)} = ${c.topic} and ${actor.kind === 'staff' ? sql`true` : actor.owns(sql`p.id`)})`,
  fields: c => ({
    name: c.name,
    cursor: expr(cursorSql(c)),
    behind: expr(
      sql<number>`coalesce((select (t.seq - ${c.seq})::int from ${logTopics} t where t.topic = ${c.topic}), 0)`,
    ),
    acknowledgedAt: c.at,
  }),
})
