import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'drizzle-orm'
import { createDatabase } from '../../src/database/client.ts'
import { launchPostgres } from '../../src/database/launch.ts'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { readFeed } from '../../src/registry/advisories/read-feed.ts'
import { systemContext } from '../../src/registry/context.ts'
import { downloadSbom } from '../../src/registry/sboms/download-sbom.ts'
import { newTestFolder, removeTestFolder } from '../support/test-folder.ts'
import { benchRegistry } from './bench-registry.ts'

// Memory of one process, whatever the size: a feed is imported and an SBOM exported, and the most that was resident is told.
//   npx tsx test/bench/memory.ts [records] [bytes a record] [packages]

const RECORDS = Number(process.argv[2] ?? 20_000)
const RECORD_BYTES = Number(process.argv[3] ?? 12_000)
const PACKAGES = Number(process.argv[4] ?? 200_000)

const folder = await newTestFolder('bench')
const postgres = await launchPostgres({ dataDir: folder, listen: 'port', settings: { fsync: 'off' } })
const database = createDatabase(postgres.url, { max: 4 })
let most = 0
const watch = setInterval(() => {
  most = Math.max(most, process.memoryUsage().rss)
}, 20)
try {
  await migrateDatabase(postgres.url)
  const registry = benchRegistry(database)
  const path = join(folder, 'feed.jsonl')
  await pipeline(Readable.from(lines()), createWriteStream(path))
  const bytes = (await stat(path)).size
  await measured(`import of ${RECORDS} records, ${mebibytes(bytes)}`, () =>
    readFeed(systemContext(registry, 'bench'), { name: 'bench', source: { kind: 'jsonl', path } }),
  )
  const digest = `sha256:${'a'.repeat(64)}`
  await fill(digest)
  for (const format of ['cdx', 'spdx'] as const)
    await measured(`export of an SBOM of ${PACKAGES} packages as ${format}`, async () => {
      const found = await downloadSbom(registry, { kind: 'anonymous' }, digest, format)
      let length = 0
      for await (const chunk of found!.chunks()) length += chunk.length
      console.log(`    ${mebibytes(length)}`)
    })
} finally {
  clearInterval(watch)
  await database.close()
  await postgres.stop()
  await removeTestFolder(folder)
}

async function measured(what: string, work: () => Promise<unknown>): Promise<void> {
  most = process.memoryUsage().rss
  const began = performance.now()
  await work()
  const seconds = (performance.now() - began) / 1000
  console.log(`${what}: ${seconds.toFixed(1)} s, at most ${mebibytes(most)} resident`)
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`
}

function* lines(): Generator<string> {
  for (let at = 0; at < RECORDS; at++)
    yield `${JSON.stringify({
      id: `GHSA-bench-${at}`,
      modified: '2026-01-01T00:00:00Z',
      summary: `Flaw ${at}`,
      details: `${at} `.repeat(Math.ceil(RECORD_BYTES / `${at} `.length)).slice(0, RECORD_BYTES),
      affected: [
        {
          package: { ecosystem: 'npm', name: `package-${at}` },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
        },
      ],
    })}\n`
}

async function fill(digest: string): Promise<void> {
  const run = (text: string) => database.db.execute(sql.raw(text))
  await run(`insert into publishers (id, slug, name, tier, tier_since, created_at)
    values (gen_random_uuid(), 'bench', 'P', 'ORGANIZATION', now(), now())`)
  await run(`insert into cargos (id, publisher_id, slug, state, name, category, created_at, updated_at)
    select gen_random_uuid(), p.id, 'bench/large', 'PUBLISHED', 'C', 'utility', now(), now() from publishers p`)
  await run(`insert into images (digest, size_bytes, layer_count, package_count, config, coverage, scanner, scanner_version, catalogued_at)
    values ('${digest}', 1, 1, ${PACKAGES}, '{}', '{}', 'bench', '1', now())`)
  await run(`insert into versions (id, cargo_id, publisher_id, number, reference, digest, state, image_id, registered_at)
    select gen_random_uuid(), c.id, c.publisher_id, 1, 'r', '${digest}', 'PUBLISHED', i.id, now() from cargos c, images i`)
  await run(`insert into package_versions (ecosystem, name, version, match_name, match_version, purl, licences)
    select 'npm', 'large-' || n, '1.0.0', 'large-' || n, '1.0.0', 'pkg:npm/large-' || n || '@1.0.0', '{MIT}'
    from generate_series(1, ${PACKAGES}) n`)
  await run(`insert into image_packages (image_id, package_version_id, path, layer)
    select i.id, p.id, 'app/node_modules/' || p.name, 'sha256:layer' from images i, package_versions p`)
}
