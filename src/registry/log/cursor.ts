import { Fault } from '../errors.ts'
import type { Head } from './read-after.ts'

/** A place in a topic. The epoch tells a place from before a restore from one after it. */
export interface Cursor {
  readonly epoch: string
  readonly topic: string
  readonly seq: number
}

/** Opaque to clients; they may only hand it back. */
export const encodeCursor = ({ epoch, topic, seq }: Cursor): string =>
  Buffer.from(JSON.stringify([1, epoch, seq, topic])).toString('base64url')

/** Fails with BAD_INPUT for what we never handed out for this topic. */
export function decodeCursor(text: string, topic: string): Cursor {
  const parts = parsed(text)
  if (!parts)
    throw new Fault('BAD_INPUT', 'This cursor is not one of ours. Send a cursor that came with an event, or none.')
  const [, epoch, seq, of] = parts
  if (of !== topic)
    throw new Fault('BAD_INPUT', 'This cursor belongs to another stream of events. Send one that came from this one.')
  return { epoch, seq, topic }
}

/**
 * A cursor may be used while nothing after it was removed and nothing before it is unknown (S39). `head` must have been
 * read from the database after the cursor arrived: another process may be ahead of what this one has seen.
 */
export function checkCursor(cursor: Cursor, head: Pick<Head, 'seq' | 'floor'>, epoch: string): void {
  if (cursor.epoch !== epoch || cursor.seq > head.seq)
    throw new Fault(
      'CURSOR_UNKNOWN',
      'This cursor is from before a restore of the database, and the events after it may not be the ones you know. Read the current state, then subscribe without a cursor.',
    )
  if (cursor.seq < head.floor)
    throw new Fault(
      'CURSOR_EXPIRED',
      'This cursor is older than the events that are kept. Read the current state, then subscribe without a cursor.',
    )
}

function parsed(text: string): [number, string, number, string] | undefined {
  if (text.length > 1000) return undefined
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return isCursor(parts) ? parts : undefined
  } catch {
    return undefined
  }
}

const isCursor = (parts: unknown): parts is [number, string, number, string] =>
  Array.isArray(parts) &&
  parts.length === 4 &&
  parts[0] === 1 &&
  typeof parts[1] === 'string' &&
  Number.isSafeInteger(parts[2]) &&
  parts[2] >= 0 &&
  typeof parts[3] === 'string'
