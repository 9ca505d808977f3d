import { topics } from './log/event.ts'
import type { Tx } from './transaction.ts'

/** Names under which sockets are found: `account <id>`, `session <id>`, `token <id>`, `publisher <id>`. */
export type AccessKey = `${'account' | 'session' | 'token' | 'publisher'} ${string}`

/**
 * Says that what these may do has changed. Every process that holds sockets looks again at whoever sits behind one of
 * the keys: it closes who has no right left, and narrows who has less (S8). Nothing is told when nobody is concerned.
 */
export function accessChanged(tx: Tx, cause: string, keys: readonly AccessKey[]): void {
  if (keys.length > 0) tx.raise({ topic: topics.access, cause, body: { keys: [...keys] } })
}
