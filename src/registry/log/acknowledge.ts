import type { Sql } from 'postgres'
import { checkCursor, decodeCursor, encodeCursor } from './cursor.ts'
import { logReader, unknownHead } from './read-after.ts'

/** Stores how far a named consumer of a topic has come. Going back is allowed: it asks for a second hearing. */
export async function acknowledge(
  sql: Sql,
  input: { readonly topic: string; readonly consumer: string; readonly cursor: string; readonly now: Date },
): Promise<void> {
  const cursor = decodeCursor(input.cursor, input.topic)
  const { epoch, heads } = await logReader(sql).moved([unknownHead(input.topic)])
  checkCursor(cursor, heads[0] ?? { seq: 0, floor: 0 }, epoch)
  await sql`
    insert into log_consumers (topic, name, seq, at)
    values (${input.topic}, ${input.consumer}, ${cursor.seq}, ${input.now.toISOString()})
    on conflict (topic, name) do update set seq = excluded.seq, at = excluded.at`
}

/** The stored cursor of a named consumer; undefined before its first acknowledgement. */
export async function acknowledged(sql: Sql, topic: string, consumer: string): Promise<string | undefined> {
  const [row] = await sql<{ seq: string; epoch: string }[]>`
    select c.seq, e.epoch from log_consumers c, log_epoch e where c.topic = ${topic} and c.name = ${consumer}`
  return row && encodeCursor({ epoch: row.epoch, topic, seq: Number(row.seq) })
}
