import type { Sql } from 'postgres'
import { type DrizzleHandle, postgresOf } from '../../database/postgres-of.ts'
import type { NewEvent } from './event.ts'

export interface RaisedEvent {
  readonly id: string
  readonly topic: string
  readonly seq: number
}

/**
 * Numbers and writes events; call it once a transaction, as its very last statements, in `read committed`.
 *
 * The topics' heads are locked in the order of their names: two raises in one transaction would be two lock orders,
 * which deadlock. Counting is a statement of its own after the lock, because a statement that waits for a lock keeps
 * the snapshot from before the wait and would hand out a number twice. All are sent in one flight, so that a head
 * is locked for one round trip and the commit.
 *
 * Answers what was written: an event all of whose items were told before is absent (S38).
 */
export async function raiseEvents(db: DrizzleHandle, events: readonly NewEvent[]): Promise<RaisedEvent[]> {
  if (events.length === 0) return []
  const sql = postgresOf(db)
  const names = [...new Set(events.map(event => event.topic))]
  const unseen = names.filter(name => !seen.has(name))
  // `execute()` sends in the order in which they stand here; a bare statement would wait for its `await`.
  const [opened, locked, written] = await Promise.all([
    unseen.length > 0 ? openTopics(sql, unseen).execute() : undefined,
    lockTopics(sql, names).execute(),
    writeEvents(sql, events),
  ])
  // A head of our own making is not remembered yet: until we commit, others of this process would find none to lock and
  // number without it.
  const made = new Set(opened?.map(({ topic }) => topic))
  for (const { topic } of locked) if (!made.has(topic)) remember(topic)
  if (locked.length === names.length) return written
  // A head that this process has seen is gone again: its transaction was rolled back, or the topic was removed.
  const found = new Set(locked.map(({ topic }) => topic))
  const missing = names.filter(name => !found.has(name))
  for (const name of missing) seen.delete(name)
  return [
    ...written,
    ...(await raiseEvents(
      db,
      events.filter(event => missing.includes(event.topic)),
    )),
  ]
}

// Topics whose head exists, so that an ordinary raise need not try to insert it. Only a saving: a wrong entry costs a
// second flight.
const seen = new Set<string>()
const SEEN_AT_MOST = 50_000

function remember(topic: string): void {
  if (seen.size >= SEEN_AT_MOST) seen.clear()
  seen.add(topic)
}

const openTopics = (sql: Sql, names: readonly string[]) => sql<{ topic: string }[]>`
  insert into log_topics (topic)
  select topic from unnest(${names}::text[]) as t(topic) order by topic collate "C"
  on conflict do nothing
  returning topic`

const lockTopics = (sql: Sql, names: readonly string[]) => sql<{ topic: string }[]>`
  select topic from log_topics where topic = any(${names}::text[]) order by topic collate "C" for no key update`

/** An item counts where it is told first; the items' keys are unique by constraint, under the lock of their head. */
async function writeEvents(sql: Sql, events: readonly NewEvent[]): Promise<RaisedEvent[]> {
  const rows = await sql<{ id: string; topic: string; seq: string }[]>`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(events.map(toRow))}::text::jsonb) as t(
        n int, topic text, id uuid, at timestamptz, cause text, severity text,
        publisher_id uuid, cargo_id uuid, version_id uuid, decision_id uuid, body jsonb, items jsonb)
    ), item as (
      select given.n, given.topic, i.ordinality as place, i.value ->> 'key' as key, i.value -> 'item' as item
      from given cross join lateral jsonb_array_elements(given.items) with ordinality as i
    ), told as (
      insert into log_item_keys (topic, key)
      select distinct topic, key from item order by topic, key
      on conflict do nothing
      returning topic, key
    ), fresh as (
      select distinct on (item.topic, item.key) item.n, item.place, item.item
      from item join told using (topic, key)
      order by item.topic, item.key, item.n, item.place
    ), rolled_up as (
      select n, jsonb_agg(item order by place) as items from fresh group by n
    ), numbered as (
      select given.*, rolled_up.items as fresh_items,
        head.seq + row_number() over (partition by given.topic order by given.n) as seq
      from given
      join log_topics head using (topic)
      left join rolled_up using (n)
      where given.items is null or rolled_up.n is not null
    ), moved as (
      update log_topics head set seq = top.seq
      from (select topic, max(seq) as seq from numbered group by topic) as top
      where head.topic = top.topic
    )
    insert into log_events
      (topic, seq, id, at, cause, severity, publisher_id, cargo_id, version_id, decision_id, body)
    select topic, seq, id, at, cause, severity, publisher_id, cargo_id, version_id, decision_id,
      case when fresh_items is null then body else body || jsonb_build_object('items', fresh_items) end
    from numbered
    returning id, topic, seq`
  return rows.map(row => ({ ...row, seq: Number(row.seq) }))
}

const toRow = (event: NewEvent, n: number) => ({
  n,
  topic: event.topic,
  id: event.id,
  at: event.at.toISOString(),
  cause: event.cause,
  severity: event.severity ?? null,
  publisher_id: event.publisherId ?? null,
  cargo_id: event.cargoId ?? null,
  version_id: event.versionId ?? null,
  decision_id: event.decisionId ?? null,
  body: event.body ?? {},
  items: event.items ?? null,
})
