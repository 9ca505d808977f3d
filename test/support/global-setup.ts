import type { TestProject } from 'vitest/node'
import { connect } from '../../src/database/client.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { newTestFolder, removeTestFolder, sweepTestFolders } from './test-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of the PostgreSQL of this run; `freshDatabase` makes each file its own database on it. */
    pgBase: string
  }
}

export const templateName = 'cargo_template'

/** Safe to lose, hence fast. */
const carelessSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '300',
}

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await sweepTestFolders()
  const folder = await newTestFolder('suite')
  const server = await launchPostgres({ dataDir: folder, listen: 'port', settings: carelessSettings })
  const sql = connect(server.url, { max: 1 })
  await sql.unsafe(`create database ${templateName}`)
  await migrateDatabase(new URL(`/${templateName}`, server.url).href)
  await sql.unsafe(`alter database ${templateName} with is_template true allow_connections false`)
  await sql.end()
  project.provide('pgBase', server.url)
  return async () => {
    await server.stop()
    await removeTestFolder(folder)
  }
}
