import { and, asc, eq, gt, sql } from 'drizzle-orm'
import { logEvents, logTopics } from '../../database/tables/log.ts'
import type { FilteredAlert } from '../../domain/alert-delivery.ts'
import { SEVERITIES, type Severity } from '../../domain/policy.ts'
import type { Queryable } from '../context.ts'
import { topics } from '../log/event.ts'

export type StoredAlert = typeof logEvents.$inferSelect

/** One transition inside an alert, as it is stored. */
export interface StoredItem {
  readonly cause: string
  readonly message: string
  /** Global id, where it is about a finding. */
  readonly findingId?: string
}

/** Alerts read in one go. */
export const ALERTS_A_READ = 200

/** The alerts of a publisher after a number, in order. */
export const alertsAfter = (db: Queryable, publisherId: string, seq: number): Promise<StoredAlert[]> =>
  db
    .select()
    .from(logEvents)
    .where(and(eq(logEvents.topic, topics.alerts(publisherId)), gt(logEvents.seq, seq)))
    .orderBy(asc(logEvents.seq))
    .limit(ALERTS_A_READ)

/** Where a topic begins and ends; 0 and 0 before its first event. */
export async function headOf(db: Queryable, topic: string): Promise<{ seq: number; floor: number }> {
  const [head] = await db
    .select({ seq: logTopics.seq, floor: logTopics.floor })
    .from(logTopics)
    .where(eq(logTopics.topic, topic))
  return head ?? { seq: 0, floor: 0 }
}

/** The number of the last event of a topic before a moment: where somebody who came then begins. */
export async function seqBefore(db: Queryable, topic: string, moment: Date): Promise<number> {
  const [row] = await db
    .select({ seq: sql<string>`coalesce(max(${logEvents.seq}), 0)` })
    .from(logEvents)
    .where(and(eq(logEvents.topic, topic), sql`${logEvents.at} < ${moment.toISOString()}::timestamptz`))
  return Math.max(Number(row!.seq), (await headOf(db, topic)).floor)
}

export function itemsOf(alert: StoredAlert): readonly StoredItem[] {
  const { items } = alert.body as { items?: readonly StoredItem[] } // safe because only verbs write it, with items of this shape
  return items ?? []
}

export const titleOf = (alert: StoredAlert): string => {
  const { title } = alert.body as { title?: unknown } // safe because it is checked here
  return typeof title === 'string' ? title : alert.cause
}

/** What filters and preferences look at. */
export const filterable = (alert: StoredAlert): FilteredAlert => ({
  causes: [...new Set([alert.cause, ...itemsOf(alert).map(item => item.cause)])],
  severity: SEVERITIES.find(severity => severity === alert.severity) ?? null,
})

export const severityOf = (alert: StoredAlert): Severity | null => filterable(alert).severity
