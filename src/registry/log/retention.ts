import type { Sql } from 'postgres'
import { ALERT_RETENTION_MS, DAY_MS } from '../../domain/policy.ts'

/** Days for which events are kept (S39: alerts 90); the first prefix that fits counts. */
export const RETENTION_DAYS = [
  ['alerts/', ALERT_RETENTION_MS / DAY_MS],
  ['runtime', 30],
  ['catalog', 30],
  ['', 7],
] as const satisfies readonly (readonly [prefix: string, days: number])[]

export const retentionDays = (topic: string): number =>
  RETENTION_DAYS.find(([prefix]) => topic.startsWith(prefix))?.[1] ?? 7

/**
 * Removes what is older than its topic keeps, and stores in the head how far. Each topic is a short transaction of its
 * own; run again until it answers 0 removed. The keys of told items stay: a transition is not told again after 90 days.
 */
export async function removeExpired(sql: Sql, now: Date, topicsAtMost = 500): Promise<number> {
  let removed = 0
  for (const topic of await agedTopics(sql, now, topicsAtMost)) removed += await removeBelow(sql, topic, now)
  return removed
}

const cutoff = (topic: string, now: Date): Date => new Date(now.getTime() - retentionDays(topic) * DAY_MS)

async function agedTopics(sql: Sql, now: Date, atMost: number): Promise<string[]> {
  const found: string[] = []
  for (const [at, [prefix]] of RETENTION_DAYS.entries()) {
    const narrower = RETENTION_DAYS.slice(0, at).map(([other]) => `${other}%`)
    const rows = await sql<{ topic: string }[]>`
      select distinct topic from log_events
      where at < ${cutoff(prefix, now).toISOString()}
        and topic like ${`${prefix}%`} and not topic like any(${narrower}::text[])
      order by topic limit ${atMost}`
    found.push(...rows.map(row => row.topic))
  }
  return found
}

/** From below only, up to the first event that is kept: the numbers stay dense between floor and head. */
async function removeBelow(sql: Sql, topic: string, now: Date): Promise<number> {
  return sql.begin(async tx => {
    // A statement of its own: the next one must see what a raise committed while this one waited for the head.
    await tx`select from log_topics where topic = ${topic} for no key update`
    const [head] = await tx<{ floor: string }[]>`
      update log_topics set floor = coalesce((
        select e.seq - 1 from log_events e
        where e.topic = log_topics.topic and e.at >= ${cutoff(topic, now).toISOString()} order by e.seq limit 1
      ), seq)
      where topic = ${topic} returning floor`
    const gone = await tx`delete from log_events where topic = ${topic} and seq <= ${head?.floor ?? 0}`
    return gone.count
  })
}
