import { sql } from 'drizzle-orm'
import { createDatabase } from '../../src/database/client.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { importBatch } from '../../src/registry/advisories/import-batch.ts'
import { matchesOf } from '../../src/registry/advisories/match-packages.ts'
import { openSnapshot } from '../../src/registry/advisories/open-snapshot.ts'
import { rematchAll } from '../../src/registry/advisories/rematch-all.ts'
import { systemContext } from '../../src/registry/context.ts'
import { reassessCargo } from '../../src/registry/scans/reassess-cargo.ts'
import { numberArray } from '../../src/registry/sql-array.ts'
import type { Tx } from '../../src/registry/transaction.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { benchRegistry } from './bench-registry.ts'

// Matching: one advisory against every stored image, and every stored package version against every advisory.
//   npx tsx test/bench/matching.ts [images] [packages an image] [advisories]

const IMAGES = Number(process.argv[2] ?? 2_000)
const PACKAGES = Number(process.argv[3] ?? 500)
const ADVISORIES = Number(process.argv[4] ?? 100_000)
/** Names in all; each has 25 versions. The low numbers are in nearly every image. */
const NAMES = (IMAGES * PACKAGES) / 50

const folder = await newTestFolder('bench')
const postgres = await launchPostgres({
  dataDir: folder,
  listen: 'port',
  settings: { fsync: 'off', max_wal_size: '4GB' },
})
const database = createDatabase(postgres.url, { max: 4 })
try {
  await migrateDatabase(postgres.url)
  const registry = benchRegistry(database)
  await timed('filled', fill)
  const ctx = systemContext(registry, 'bench')
  await timed('every package version against every advisory', async () => {
    const { packageVersions, appeared } = await rematchAll(ctx)
    console.log(`    ${packageVersions} package versions, ${appeared} matches`)
  })
  await timed('the same again, nothing changed', () => rematchAll(ctx))
  await database.db.execute(sql`analyze`)
  const snapshotId = await openSnapshot(ctx, 'bench')
  for (const [what, name] of [
    ['in nearly all images', 0],
    ['in a hundred images', Math.round(NAMES / 2)],
    ['in a few images', NAMES - 1],
  ] as const) {
    await affectedImages(what, name)
    await oneAdvisory(what, name, async record => {
      await importBatch(ctx, 'bench', [{ name: 'one', text: JSON.stringify(record) }], snapshotId)
    })
  }
  const rows = await database.db.execute<{ id: string }>(sql`select id from cargos order by id limit 50`)
  await timed('50 Cargos judged for the first time', async () => {
    for (const { id } of rows) await reassessCargo(ctx, id, snapshotId)
  })
  await timed('50 Cargos judged again, nothing changed', async () => {
    for (const { id } of rows) await reassessCargo(ctx, id, snapshotId)
  })
} finally {
  await database.close()
  await postgres.stop()
  await removeTestFolder(folder)
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - began) / 1000
  const megabytes = Math.round(process.memoryUsage().rss / 1024 / 1024)
  console.log(`${what}: ${seconds.toFixed(1)} s, CPU here ${((user + system) / 1e6).toFixed(1)} s, ${megabytes} MB`)
}

/** The question alone: one advisory against the distinct versions of its package, and the images that hold a hit. */
async function affectedImages(what: string, name: number): Promise<void> {
  const times: number[] = []
  let images = 0
  const [advisory] = await database.db.execute<{ id: string }>(
    sql`select advisory_id as id from advisory_affected where name = ${`package-${name}`} limit 1`,
  )
  for (let round = 0; round < 21; round++) {
    const began = performance.now()
    images = await database.db.transaction(async db => {
      const hits = await matchesOf({ db } as Tx, [advisory?.id ?? '']) // safe because matching only reads
      const ids = numberArray(hits.map(hit => hit.packageVersionId))
      const rows = await db.execute(
        sql`select distinct image_id from image_packages where package_version_id = any(${sql.param(ids)}::bigint[])`,
      )
      return rows.length
    })
    times.push(performance.now() - began)
  }
  console.log(`one advisory to its ${images} images, its package ${what}: ${spread(times)}`)
}

/** Stored, matched, its Cargos noted, committed: each time as a newer revision of the same record. */
async function oneAdvisory(what: string, name: number, store: (record: object) => Promise<void>): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < 21; round++) {
    const record = {
      id: `GHSA-bench-${name}`,
      modified: new Date(Date.UTC(2026, 0, 1) + round * 1_000).toISOString(),
      affected: [
        {
          package: { ecosystem: 'npm', name: `package-${name}` },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: `1.${12 + (round % 3)}.0` }] }],
        },
      ],
      database_specific: { severity: 'LOW' },
    }
    const began = performance.now()
    await store(record)
    times.push(performance.now() - began)
  }
  console.log(`one advisory imported, its package ${what}: ${spread(times)}`)
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const shown = [times[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map(ms => (ms ?? 0).toFixed(1))
  return `first / median / worst ${shown.join(' / ')} ms`
}

async function fill(): Promise<void> {
  const { db } = database
  const run = (text: string) => db.execute(sql.raw(text))
  await run(`insert into publishers (id, slug, name, tier, tier_since, created_at)
    select gen_random_uuid(), 'publisher-' || n, 'P', 'ORGANIZATION', now(), now() from generate_series(1, 200) n`)
  await run(`insert into cargos (id, publisher_id, slug, state, name, category, created_at, updated_at)
    select gen_random_uuid(), p.id, p.slug || '/c' || n, 'PUBLISHED', 'C', 'utility', now(), now()
    from publishers p, generate_series(1, ${IMAGES / 200}) n`)
  await run(`insert into images (digest, size_bytes, layer_count, package_count, config, coverage, scanner, scanner_version, catalogued_at)
    select 'sha256:' || n, 1, 1, ${PACKAGES}, '{}', '{}', 'bench', '1', now() from generate_series(1, ${IMAGES}) n`)
  await run(`insert into versions (id, cargo_id, publisher_id, number, reference, digest, state, image_id, registered_at)
    select gen_random_uuid(), c.id, c.publisher_id, 1, 'r', 'sha256:' || c.n, 'PUBLISHED', c.n, now()
    from (select *, row_number() over (order by id) as n from cargos) c`)
  await run('update cargos c set current_version_id = v.id from versions v where v.cargo_id = c.id')
  await run(`insert into package_versions (ecosystem, name, version, match_name, match_version, purl, licences)
    select 'npm', 'package-' || n, '1.' || v || '.0', 'package-' || n, '1.' || v || '.0', 'pkg:npm/package-' || n || '@1.' || v || '.0', '{}'
    from generate_series(0, ${NAMES - 1}) n, generate_series(0, 24) v order by n, v`)
  // A tenth of an image is what nearly every image has; the rest is spread, the low numbers oftener.
  await run(`insert into image_packages (image_id, package_version_id, path, layer)
    select i, 1 + 25 * (case when k < ${PACKAGES / 10} then k else ${PACKAGES / 10} + floor(power(random(), 2) * (${NAMES - 1} - ${PACKAGES / 10}))::bigint end) + floor(random() * 25)::bigint, k::text, 'l'
    from generate_series(1, ${IMAGES}) i, generate_series(0, ${PACKAGES - 1}) k on conflict do nothing`)
  await run(`insert into advisories (id, alias_group, severity, severity_source, cvss_vectors, "references", modified_at, is_in_force, source, content_hash, imported_at, raw)
    select 'ADV-' || n, 'ADV-' || n, 'MEDIUM', 'STATED', '{}', '[]', '2025-01-01', true, 'bench', n::text, now(), '{}' from generate_series(1, ${ADVISORIES}) n`)
  await run(`insert into advisory_affected (advisory_id, ecosystem, name, ranges, versions, is_open_ended)
    select 'ADV-' || n, 'npm', 'package-' || floor(power(random(), 2) * ${NAMES - 1})::bigint,
      jsonb_build_array(jsonb_build_object('type', 'SEMVER', 'events', jsonb_build_array(
        jsonb_build_object('kind', 'introduced', 'version', '1.' || n % 20 || '.0'),
        jsonb_build_object('kind', 'fixed', 'version', '1.' || (n % 20 + 1 + n % 7) || '.0')))), '{}', false
    from generate_series(1, ${ADVISORIES}) n`)
  await run('analyze')
  const [counts] = await db.execute<Record<string, number>>(
    sql`select (select count(*) from image_packages) as image_packages, (select count(*) from package_versions) as package_versions`,
  )
  console.log(`    ${JSON.stringify(counts)}`)
}
