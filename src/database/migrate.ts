import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import { Logger, runMigrations } from 'graphile-worker'
import { connect, type Sql } from './client.ts'
import { OperatorError } from './operator-error.ts'

export type MigrateOptions = {
  readonly folder?: string
  /** The oldest major version taken. Default 15, the oldest that the statements are tested on. */
  readonly oldestPostgres?: number
}

export const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url))

/** Any number: starts on one database take the same lock and migrate one after the other. */
const migrationLock = 4_205_191_312

/**
 * Brings the tables of the database, and those of the job queue, to what this code needs. Refuses a database that is too old,
 * cannot be reached, or was migrated by newer code.
 */
export async function migrateDatabase(url: string, options: MigrateOptions = {}): Promise<void> {
  const folder = options.folder ?? migrationsFolder
  // One connection, as the lock belongs to the session that took it.
  const sql = connect(url, { max: 1, applicationName: 'cargo-registry migrate' })
  try {
    await checkServer(sql, url, options.oldestPostgres ?? 15)
    await sql`select pg_advisory_lock(${migrationLock})`
    const known = migrationsIn(folder)
    await checkHistory(sql, known)
    if (known.length > 0) await migrate(drizzle(sql), { migrationsFolder: folder })
    await runMigrations({ connectionString: url, logger: quiet })
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Migrations of this code that the database does not have yet; /readyz asks. */
export async function pendingMigrations(sql: Sql, folder: string = migrationsFolder): Promise<number> {
  const applied = new Set((await appliedMigrations(sql)).map(({ hash }) => hash))
  return migrationsIn(folder).filter(({ hash }) => !applied.has(hash)).length
}

const quiet = new Logger(() => () => {})

const migrationsIn = (folder: string): MigrationMeta[] =>
  existsSync(`${folder}/meta/_journal.json`) ? readMigrationFiles({ migrationsFolder: folder }) : []

async function checkServer(sql: Sql, url: string, oldestPostgres: number): Promise<void> {
  const [row] = await sql<{ number: number; name: string }[]>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as name
  `.catch(cause => {
    throw new OperatorError(
      `The database ${withoutSecrets(url)} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL and that PostgreSQL is running.`,
      { cause },
    )
  })
  if (row && row.number < oldestPostgres * 10_000) {
    throw new OperatorError(
      `The database ${withoutSecrets(url)} is PostgreSQL ${row.name}; the registry needs ${oldestPostgres} or newer.`,
    )
  }
}

/**
 * drizzle applies what is newer than the last applied migration and looks at nothing else: a database of newer code, and a
 * migration that came in between, would both pass in silence.
 */
async function checkHistory(sql: Sql, known: MigrationMeta[]): Promise<void> {
  const applied = await appliedMigrations(sql)
  const ours = new Set(known.map(({ hash }) => hash))
  const foreign = applied.filter(({ hash }) => !ours.has(hash)).length
  if (foreign > 0) {
    throw new OperatorError(
      `The database has ${foreign} ${foreign === 1 ? 'migration' : 'migrations'} that this version of the registry does not know. It was migrated by a newer version: run that one, or restore a backup from before.`,
    )
  }
  const last = Math.max(0, ...applied.map(({ at }) => at))
  const theirs = new Set(applied.map(({ hash }) => hash))
  const skipped = known.find(({ hash, folderMillis }) => folderMillis <= last && !theirs.has(hash))
  if (skipped) {
    throw new OperatorError(
      `The migration of ${new Date(skipped.folderMillis).toISOString()} is older than the last one that the database has, and was never applied to it. Give it a later time in drizzle/meta/_journal.json.`,
    )
  }
}

type Applied = { readonly hash: string; readonly at: number }

async function appliedMigrations(sql: Sql): Promise<Applied[]> {
  const [journal] = await sql<
    { exists: boolean }[]
  >`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (!journal?.exists) return []
  return sql<Applied[]>`select hash, created_at::float8 as at from drizzle.__drizzle_migrations`
}

/** Where a database is, without who asks: for messages and logs. */
export function withoutSecrets(url: string): string {
  const { host, pathname, searchParams } = new URL(url)
  return `${searchParams.get('host') ?? host}${pathname}`
}

function reasonOf(cause: unknown): string {
  const fault = cause instanceof AggregateError ? cause.errors[0] : cause
  return fault instanceof Error ? fault.message.replace(/\.$/, '') : 'the reason is unknown'
}
