import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'

/** Statements written in TypeScript; reads of the GraphQL plans and other hand-written SQL go through `sql`. */
export type Drizzle = PostgresJsDatabase

/** postgres.js itself. Its values of date and time types arrive as strings, for drizzle parses them by column. */
export type Sql = postgres.Sql

export type Database = {
  readonly url: string
  readonly db: Drizzle
  readonly sql: Sql
  /** Lets running statements finish, for at most 2 s. */
  close(): Promise<void>
}

export type ConnectOptions = {
  /** Connections of the pool. Default 10. */
  readonly max?: number
  /** Shown in pg_stat_activity. Default `cargo-registry`. */
  readonly applicationName?: string
  /** Seconds to wait for a connection. Default 5. */
  readonly connectTimeoutSeconds?: number
  /** Seconds that a connection lives before another takes its place. Default: for ever, nearly. */
  readonly maxLifetimeSeconds?: number
  /** Settings of PostgreSQL for each connection. */
  readonly settings?: Readonly<Record<string, string>>
}

/** A pool on `url`. Connects with the first statement, so that a database that is down is told there. */
export function createDatabase(url: string, options: ConnectOptions = {}): Database {
  const sql = connect(url, options)
  return { url, sql, db: drizzle(sql), close: () => sql.end({ timeout: 2 }) }
}

/** A bare postgres.js pool, for those who need connections of their own (LISTEN, a lock). */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  const { address, socket } = parted(url)
  return postgres(address, {
    ...(socket ? { host: socket } : {}),
    max: options.max ?? 10,
    connect_timeout: options.connectTimeoutSeconds ?? 5,
    // Tried again after 0.1 s however long the database was away: its return is noticed at once.
    backoff: () => 0.1,
    ...(options.maxLifetimeSeconds === undefined ? {} : { max_lifetime: options.maxLifetimeSeconds }),
    onnotice: () => {},
    connection: { ...options.settings, application_name: options.applicationName ?? 'cargo-registry', TimeZone: 'UTC' },
  })
}

/** libpq's `?host=/folder` names a socket; postgres.js wants it as an option and would send it to the server as a setting. */
function parted(url: string): { address: string; socket: string | undefined } {
  const address = new URL(url)
  const socket = address.searchParams.get('host') ?? undefined
  address.searchParams.delete('host')
  return { address: address.href, socket: socket?.startsWith('/') ? socket : undefined }
}
