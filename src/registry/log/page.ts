import type { Sql } from 'postgres'
import { type Cursor, checkCursor, decodeCursor, encodeCursor } from './cursor.ts'
import type { LogEvent } from './event.ts'
import { logReader, unknownHead } from './read-after.ts'

export interface LogPage {
  readonly events: readonly (LogEvent & { readonly cursor: string })[]
  /** Where to go on; equal to the one sent when nothing came after it. */
  readonly endCursor: string
  readonly hasNextPage: boolean
}

/** The events of a topic after a cursor, for those who poll: the same rows, order and refusals as the subscription. */
export async function logPage(
  sql: Sql,
  input: { readonly topic: string; readonly after?: string | null; readonly first: number },
): Promise<LogPage> {
  const reader = logReader(sql)
  const { topic } = input
  const cursor = input.after ? decodeCursor(input.after, topic) : undefined
  const { epoch, heads } = await reader.moved([unknownHead(topic)])
  const head = heads[0] ?? { seq: 0, floor: 0 }
  if (cursor) checkCursor(cursor, head, epoch)
  const start = cursor?.seq ?? head.floor
  const read = await reader.after([{ topic, seq: start }])
  const events = read.slice(0, input.first)
  const at = (seq: number): Cursor => ({ epoch, topic, seq })
  return {
    events: events.map(event => ({ ...event, cursor: encodeCursor(at(event.seq)) })),
    endCursor: encodeCursor(at(events.at(-1)?.seq ?? start)),
    hasNextPage: read.length > events.length,
  }
}
