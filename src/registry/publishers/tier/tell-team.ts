import { type AlertCause, itemKey } from '../../../domain/alert.ts'
import { topics } from '../../log/event.ts'
import type { Tx } from '../../transaction.ts'

export interface TeamNews {
  readonly publisherId: string
  readonly cause: AlertCause
  /** A sentence for people. */
  readonly message: string
  /** What makes it one transition (S38): the global id of a Decision, a proof, an agreement, with its stage. */
  readonly subject: string
  readonly cargoId?: string
  readonly decisionId?: string
  readonly before?: string | null
  readonly after?: string | null
}

/** Raises an alert for the team, told once (S38), and says on the publisher's own topic that something changed. */
export function tellTeam(tx: Tx, news: TeamNews): void {
  const { publisherId, cause, message, cargoId, decisionId } = news
  const item = { cause, message, severity: null, before: news.before ?? null, after: news.after ?? null }
  tx.raise({
    topic: topics.alerts(publisherId),
    cause,
    publisherId,
    ...(cargoId && { cargoId }),
    ...(decisionId && { decisionId }),
    body: { title: message },
    items: [{ key: itemKey(cause, news.subject), item }],
  })
  tx.raise({ topic: topics.publisher(publisherId), cause, publisherId })
}
