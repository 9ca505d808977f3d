import type { AlertCause } from '../../domain/alert.ts'
import { itemKey } from '../../domain/alert.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import { type Json, topics } from '../log/event.ts'
import type { Tx } from '../transaction.ts'

export interface Told {
  readonly cause: string
  readonly versionId?: string | null
  readonly decisionId?: string | null
  /** Seen by everybody who follows the Cargo, the catalog or the runtime: nothing private goes in here. */
  readonly body?: { readonly [name: string]: Json }
}

/** Tells whoever shows, caches or dispatches the Cargo that something about it changed. */
export function tellAll(tx: Tx, cargo: CargoRow, told: Told): void {
  for (const topic of [topics.cargo(cargo.id), topics.catalog, topics.runtime]) tell(tx, topic, cargo, told)
}

/** Tells those who follow this one topic. */
export function tell(tx: Tx, topic: string, cargo: CargoRow, told: Told): void {
  tx.raise({ topic, publisherId: cargo.publisherId, cargoId: cargo.id, ...told })
}

export interface TeamAlert {
  readonly cause: AlertCause
  /** Global id of the Decision, pending change or case: the same transition of it is told once (S38). */
  readonly subject: string
  readonly title: string
  readonly message: string
  readonly versionId?: string | null
  readonly decisionId?: string | null
  readonly before?: Json
  readonly after?: Json
}

/** Alerts the team of the Cargo (S38). */
export function alertTeam(tx: Tx, cargo: CargoRow, alert: TeamAlert): void {
  const { cause, subject, title, message, versionId, decisionId, before = null, after = null } = alert
  tx.raise({
    topic: topics.alerts(cargo.publisherId),
    cause,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    versionId: versionId ?? null,
    decisionId: decisionId ?? null,
    body: { title },
    items: [{ key: itemKey(cause, subject), item: { cause, message, before, after } }],
  })
}
