import type { Drizzle } from '../database/client.ts'
import type { Actor } from '../domain/permission.ts'
import type { Ports } from './ports.ts'
import type { Settings } from './settings.ts'

export type Database = Drizzle
export type DatabaseTransaction = Parameters<Parameters<Drizzle['transaction']>[0]>[0]
/** Either of the two: for statements that serve inside and outside a transaction. */
export type Queryable = Database | DatabaseTransaction

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** What every verb stands on. One a process; tests make their own. */
export interface Registry {
  readonly db: Database
  readonly clock: () => Date
  readonly newId: () => string
  readonly log: Log
  readonly settings: Settings
  readonly ports: Ports
  /** Tells this process's hub and the other processes, after a commit, which topics of the log moved; none named: some did. */
  readonly hint: (topics?: readonly string[]) => void
}

/** One request, job or command: who asks, when, and under which name in the logs. */
export interface Context {
  readonly registry: Registry
  readonly actor: Actor
  readonly now: Date
  readonly requestId: string
  readonly address?: string
  readonly device?: string
  readonly idempotency?: Idempotency
}

export interface Idempotency {
  readonly actor: string
  readonly key: string
  readonly operation: string
  readonly inputHash: string
}

/** The context in which a job, webhook or command acts. */
export function systemContext(registry: Registry, task: string): Context {
  return { registry, actor: { kind: 'system', task }, now: registry.clock(), requestId: `${task}-${registry.newId()}` }
}
