import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '../../../src/database/client.ts'
import { type EmbeddedPostgres, launchPostgres } from '../../../src/database/launch.ts'
import { migrateDatabase } from '../../../src/database/migrate.ts'
import { newTestFolder, removeTestFolder } from '../../support/test-folder.ts'
import { generate, sizesAt } from './data.ts'

/** A PostgreSQL that may lose what it holds, and counts its statements. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '1GB',
  maintenance_work_mem: '256MB',
  max_wal_size: '8GB',
  max_connections: '200',
  jit: 'off',
  // Nothing is written while reads are measured: a vacuum in the middle of a round would be counted to that round.
  autovacuum: 'off',
  shared_preload_libraries: 'pg_stat_statements',
}

export interface BenchPostgres {
  readonly url: string
  readonly postmaster: number
  stop(): Promise<void>
}

/** The bench's database at a scale: new in memory and gone afterwards, or kept in a folder from run to run. */
export async function benchPostgres(scale: number, keepIn: string | undefined): Promise<BenchPostgres> {
  const folder = keepIn ? join(keepIn, `scale-${scale}`) : await newTestFolder('read')
  if (keepIn) await mkdir(folder, { recursive: true })
  const server = await launchPostgres({ dataDir: folder, listen: 'port', settings })
  const url = new URL('/bench', server.url).href
  const marker = join(folder, 'loaded')
  const recipe = recipeOf()
  try {
    if (!existsSync(marker) || readFileSync(marker, 'utf8') !== recipe) {
      await load(server, url, scale)
      await writeFile(marker, recipe)
    }
    return {
      url,
      postmaster: Number(readFileSync(join(folder, 'pg/data/postmaster.pid'), 'utf8').split('\n')[0]),
      async stop() {
        await server.stop()
        if (!keepIn) await removeTestFolder(folder)
      },
    }
  } catch (cause) {
    await server.stop()
    throw cause
  }
}

/** What a kept database was made from: other migrations or another generator make it anew. */
function recipeOf(): string {
  const hash = createHash('sha256')
  const migrations = fileURLToPath(new URL('../../../drizzle', import.meta.url))
  for (const file of readdirSync(migrations).filter(name => name.endsWith('.sql')))
    hash.update(readFileSync(join(migrations, file)))
  for (const file of ['data.ts', 'history.ts']) hash.update(readFileSync(new URL(file, import.meta.url)))
  return hash.digest('hex')
}

async function load(server: EmbeddedPostgres, url: string, scale: number): Promise<void> {
  const admin = connect(server.url, { max: 1 })
  await admin.unsafe('drop database if exists bench')
  await admin.unsafe('create database bench')
  await admin.end()
  await migrateDatabase(url)
  const sql = connect(url, { max: 1 })
  try {
    await sql.unsafe('create extension if not exists pg_stat_statements')
    await generate(sql, sizesAt(scale))
  } finally {
    await sql.end()
  }
}
