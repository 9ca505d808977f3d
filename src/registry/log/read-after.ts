import type { Row, Sql } from 'postgres'
import type { LogEvent } from './event.ts'

/** Where a topic stands: the number of its newest event and of the newest that retention removed. */
export interface Head {
  readonly topic: string
  readonly seq: number
  readonly floor: number
}

/** A head that no topic has, to be told where it really is. */
export const unknownHead = (topic: string): Head => ({ topic, seq: -1, floor: -1 })

export interface Position {
  readonly topic: string
  readonly seq: number
}

/** What the hub needs from the database. */
export interface LogReader {
  /** The heads that are not what the caller believes them to be, and the epoch of the log. One statement. */
  moved(believed: readonly Head[]): Promise<{ readonly epoch: string; readonly heads: readonly Head[] }>
  /** What each topic has after a number, at most PAGE_SIZE a topic, in order. One statement for all topics. */
  after(positions: readonly Position[]): Promise<readonly LogEvent[]>
}

/** Events of one topic in one read. */
export const PAGE_SIZE = 500

/** Reads the log through a pool that drizzle may share. */
export function logReader(sql: Sql): LogReader {
  return {
    async moved(believed) {
      const rows = await sql<{ epoch: string | null; topic: string | null; seq: string; floor: string }[]>`
        select log_epoch.epoch, head.topic, head.seq, head.floor
        from (select max(epoch) as epoch from log_epoch) log_epoch
        left join (
          select t.topic, t.seq, t.floor
          from unnest(
            ${believed.map(b => b.topic)}::text[], ${believed.map(b => b.seq)}::bigint[], ${believed.map(b => b.floor)}::bigint[]
          ) as b(topic, seq, floor)
          join log_topics t on t.topic = b.topic and (t.seq <> b.seq or t.floor <> b.floor)
        ) head on true`
      const heads = rows.flatMap(({ topic, seq, floor }) =>
        topic === null ? [] : [{ topic, seq: Number(seq), floor: Number(floor) }],
      )
      return { epoch: rows[0]?.epoch ?? '', heads }
    },
    async after(positions) {
      const rows = await sql<LogRow[]>`
        select e.topic, e.seq, e.id, extract(epoch from e.at)::float8 * 1000 as at, e.cause, e.severity,
          e.publisher_id, e.cargo_id, e.version_id, e.decision_id, e.body
        from unnest(${positions.map(p => p.topic)}::text[], ${positions.map(p => p.seq)}::bigint[]) as b(topic, seq)
        cross join lateral (
          select * from log_events e where e.topic = b.topic and e.seq > b.seq order by e.seq limit ${sql.unsafe(String(PAGE_SIZE))}
        ) e
        order by e.topic, e.seq`
      return rows.map(toEvent)
    },
  }
}

interface LogRow extends Row {
  topic: string
  seq: string
  id: string
  at: number
  cause: string
  severity: string | null
  publisher_id: string | null
  cargo_id: string | null
  version_id: string | null
  decision_id: string | null
  body: LogEvent['body']
}

const toEvent = (row: LogRow): LogEvent => ({
  topic: row.topic,
  seq: Number(row.seq),
  id: row.id,
  at: new Date(row.at),
  cause: row.cause,
  severity: row.severity,
  publisherId: row.publisher_id,
  cargoId: row.cargo_id,
  versionId: row.version_id,
  decisionId: row.decision_id,
  body: row.body,
})
