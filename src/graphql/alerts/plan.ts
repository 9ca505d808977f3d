import { type Column, type SQL, sql } from 'drizzle-orm'
import { logEpoch, logEvents } from '../../database/tables/log.ts'
import type { Severity } from '../../domain/policy.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { expr, globalId, maybe, one, type Plan, plan } from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { versionPlan } from '../versions/plan.ts'
import { Alert } from './type.ts'

/** The topic of a publisher's alerts, as the log names it. */
export const alertTopic = (publisherId: Column | SQL): SQL<string> => sql`('alerts/' || ${publisherId}::text)`

/** Events of a publisher's alert topic; events of other topics are no alerts. */
export const alertPlan: Plan<Alert, typeof logEvents> = plan(() => Alert, logEvents, {
  visibleTo: (e, actor) => {
    const isAlert = sql`${e.topic} = ${alertTopic(e.publisherId)}`
    return actor.kind === 'staff' ? isAlert : sql`(${isAlert} and ${actor.owns(e.publisherId)})`
  },
  fields: e => ({
    id: globalId('alert', e.id),
    cursor: expr(cursorSql(e)),
    cause: e.cause,
    severity: expr(sql<Severity | null>`${e.severity}`),
    title: expr(sql<string>`coalesce(${e.body} ->> 'title', ${e.cause})`),
    items: expr(sql<never>`coalesce(${e.body} -> 'items', '[]'::jsonb)`, 'jsonb'),
    at: e.at,
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
const cursorSql = (e: typeof logEvents): SQL<string> =>
  sql`translate(encode(convert_to('[1,"' || (select x.epoch from ${logEpoch} x) || '",' || ${e.seq}::text || ',"' || ${e.topic} || '"]', 'UTF8'), 'base64'), E'+/=\\n', '-_')`
