import type { Foundation } from './composition.ts'
import type { Config } from './config.ts'
import { createDatabase } from './database/client.ts'
import { launchPostgres } from './database/launch.ts'
import { migrateDatabase, withoutSecrets } from './database/migrate.ts'
import { createLifecycle } from './http/lifecycle.ts'
import { createMetrics, databaseGauges } from './http/metrics.ts'
import { createLog } from './log.ts'
import { secretKey } from './secret-key.ts'

export type FoundationOptions = {
  /** For the log lines of PostgreSQL, to tell processes apart. */
  readonly name: 'api' | 'worker' | 'command'
  /** Take part in the embedded database of a registry that runs already. */
  readonly share: boolean
}

/** Configuration to migrated database, in the order in which each needs the one before. */
export async function layFoundation(config: Config, options: FoundationOptions): Promise<Foundation> {
  const log = createLog({ level: config.logLevel, json: config.isProduction })
  const lifecycle = createLifecycle(log)
  const metrics = createMetrics()
  try {
    const url = await openDatabase(config, options, log, lifecycle)
    await migrateDatabase(url)
    const database = createDatabase(url, {
      max: config.database.pool,
      applicationName: `cargo-registry ${options.name}`,
    })
    lifecycle.onStop('database connections', () => database.close())
    databaseGauges(metrics, database.sql)
    log.info({ database: withoutSecrets(url) }, 'database ready')
    return { config, log, metrics, database, secretKey: await secretKey(config), lifecycle }
  } catch (cause) {
    await lifecycle.stop('the start failed')
    throw cause
  }
}

async function openDatabase(
  config: Config,
  { share }: FoundationOptions,
  log: Foundation['log'],
  lifecycle: Foundation['lifecycle'],
): Promise<string> {
  if (config.database.url) return config.database.url
  const embedded = await launchPostgres({ dataDir: config.dataDir, share, log: line => log.warn(line) })
  lifecycle.onStop('embedded PostgreSQL', () => embedded.stop(), 8000)
  return embedded.url
}
