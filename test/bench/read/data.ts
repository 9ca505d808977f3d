import { createHash } from 'node:crypto'
import type { Sql } from '../../../src/database/client.ts'
import { history } from './history.ts'

/** How much of everything, at a scale of 1: 20,000 Cargos, 60,000 versions, 600,000 findings, 3,000,000 image packages. */
export const sizesAt = (scale: number) => ({
  publishers: Math.max(100, Math.round(2_000 * scale)),
  cargos: Math.max(1_000, Math.round(20_000 * scale)),
  packages: Math.max(2_000, Math.round(100_000 * scale)),
  advisories: Math.max(250, Math.round(5_000 * scale)),
})
export type Sizes = ReturnType<typeof sizesAt>

/** Session cookies of the two callers that are not anonymous: a member of five publishers, and staff. */
export const SESSIONS = { member: 'm'.repeat(40), staff: 's'.repeat(40) } as const
/** Publishers of which the member is one; every Cargo of theirs has 12 versions and a current one of 200 packages. */
export const MEMBER_OF = [0, 20, 40, 60, 80] as const

/**
 * Fills an empty, migrated database. Every value follows from its number by md5, so the same size is the same database;
 * names and texts are made of neutral words. Foreign keys are not checked while loading, and indexes are made afterwards.
 */
export async function generate(sql: Sql, sizes: Sizes): Promise<void> {
  await sql.begin(async tx => {
    await tx.unsafe(`set local session_replication_role = replica; set local synchronous_commit = off;
      set local work_mem = '256MB'; set local maintenance_work_mem = '512MB'`)
    await tx.unsafe(HELPERS)
    await tx`insert into bench.words select * from unnest(${WORDS.map((_, i) => i)}::int[], ${WORDS}::text[])`
    const indexes = await tx<{ name: string; definition: string }[]>`
      select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      join pg_class c on c.oid = i.indrelid where c.relnamespace = 'public'::regnamespace and not i.indisunique`
    for (const { name } of indexes) await tx.unsafe(`drop index ${name}`)
    for (const statement of [...statements(sizes), ...history(sizes)]) await tx.unsafe(statement)
    for (const { definition } of indexes) await tx.unsafe(definition)
    await tx.unsafe('drop schema bench cascade')
  })
  await sql.unsafe('vacuum analyze')
}

const SYLLABLES = [
  'ba',
  'cor',
  'den',
  'fal',
  'gri',
  'hol',
  'jun',
  'kel',
  'lom',
  'mir',
  'nav',
  'pol',
  'qua',
  'ras',
  'sten',
  'tor',
  'vel',
  'wim',
  'yar',
  'zed',
]
/** 8,000 words of three syllables. */
const WORDS = SYLLABLES.flatMap(a => SYLLABLES.flatMap(b => SYLLABLES.map(c => a + b + c)))

const HELPERS = `
  create schema bench;
  create table bench.words (id int primary key, word text);
  create function bench.h(what text, n bigint) returns bigint language sql immutable parallel safe
    as $$ select ('x' || substr(md5(what || n), 1, 8))::bit(32)::bigint $$;
  create function bench.u(what text, n bigint) returns float8 language sql immutable parallel safe
    as $$ select bench.h(what, n) / 4294967296.0 $$;
  create function bench.at(n bigint, span bigint) returns timestamptz language sql immutable parallel safe
    as $$ select timestamptz '2025-01-01 00:00:00Z' + make_interval(secs => n * 31536000.0 / span) $$;
  create function bench.id(kind text, n bigint, at timestamptz) returns uuid language sql immutable parallel safe
    as $$ select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(kind || n), 1, 3)
      || '8' || substr(md5(kind || n), 4, 15))::uuid $$;
  create function bench.text(what text, n bigint, many int) returns text language sql stable
    as $$ select string_agg(w.word, ' ' order by k) from generate_series(1, many) k
      join bench.words w on w.id = floor(8000 * bench.u(what || k, n) ^ 2)::int $$;`

const CATEGORIES = "array['generative','vision','image','audio','nlp','document','media','utility']"
const RUNTIMES = "array['container','wasm','llmcpp','onnx','diffusers','coreml']"
const TAGS =
  "array['chat','translation','speech','ocr','captions','embeddings','upscaling','search','summaries','tagging']"
const SEVERITIES = "array['CRITICAL','HIGH','MEDIUM','LOW','UNKNOWN']"

const hash = (cookie: string): string => createHash('sha256').update(cookie).digest('hex')

function statements({ publishers, cargos, packages, advisories }: Sizes): string[] {
  return [
    `create table bench.cargos as select n, n % ${publishers} as p, bench.at(n, ${cargos}) as at,
       bench.id('cargo', n, bench.at(n, ${cargos})) as id,
       bench.id('publisher', n % ${publishers}, timestamptz '2025-01-01Z') as publisher_id,
       case when n % 20 = 0 then 12 else 2 + (n % 10) / 5 end as many
     from generate_series(0, ${cargos - 1}) n`,
    `create table bench.versions as select row_number() over (order by c.n, k) as v, c.*, k,
       k = c.many as is_current, bench.id('version', c.n * 100 + k, c.at + make_interval(hours => k)) as version_id,
       c.at + make_interval(hours => k) as version_at
     from bench.cargos c, generate_series(1, c.many) k`,
    `insert into accounts (id, email, email_verified_at, name, is_staff, created_at)
     select bench.id('account', n, timestamptz '2025-01-01Z'), 'person-' || n || '@example.org', '2025-01-01Z', 'Person ' || n, n = 1, '2025-01-01Z'
     from generate_series(0, ${publishers - 1}) n`,
    `insert into publishers (id, slug, name, about, tier, tier_since, is_first_party, published_cargo_count, created_at)
     select bench.id('publisher', n, timestamptz '2025-01-01Z'), 'publisher-' || n, initcap(bench.text('publisher', n, 2)), bench.text('about', n, 20),
       (array['INDIVIDUAL','VERIFIED','ORGANIZATION','PARTNER'])[1 + n % 4], '2025-01-01Z', n = 0, 10, '2025-01-01Z'
     from generate_series(0, ${publishers - 1}) n`,
    `insert into members (publisher_id, account_id, role, joined_at)
     select bench.id('publisher', p, timestamptz '2025-01-01Z'), bench.id('account', 0, timestamptz '2025-01-01Z'), 'VIEWER', '2025-01-01Z'
     from unnest(array[${MEMBER_OF.join()}]) p`,
    `insert into sessions (id, account_id, expires_at, last_seen_at)
     select (array['${hash(SESSIONS.member)}', '${hash(SESSIONS.staff)}'])[n + 1], bench.id('account', n, timestamptz '2025-01-01Z'), now() + interval '29 days', now() + interval '1 day'
     from generate_series(0, 1) n`,
    `insert into cargos (id, publisher_id, slug, state, name, tagline, description, readme, category, tags, capabilities, runtime,
       licence, trust_level, reputation_score, counted_jobs, current_version_id, version_count, created_at, published_at, updated_at)
     select c.id, c.publisher_id, 'publisher-' || c.p || '/cargo-' || c.n, case when c.n % 50 = 49 then 'DRAFT' else 'PUBLISHED' end,
       initcap(bench.text('name', c.n, 2)), bench.text('tagline', c.n, 8), bench.text('description', c.n, 60), repeat(bench.text('readme', c.n, 40) || E'\\n', 6),
       (${CATEGORIES})[1 + bench.h('category', c.n) % 8], array[bench.text('tag', c.n, 1)], array[(${TAGS})[1 + bench.h('capability', c.n) % 10]],
       (${RUNTIMES})[1 + floor(6 * bench.u('runtime', c.n) ^ 2)::int], 'Apache-2.0', floor(3 * bench.u('trust', c.n) ^ 2), 5 * bench.u('score', c.n),
       floor(100000 * bench.u('jobs', c.n) ^ 3), v.version_id, c.many, c.at, case when c.n % 50 = 49 then null else c.at + interval '1 day' end, c.at + interval '2 days'
     from bench.cargos c join bench.versions v on v.n = c.n and v.is_current`,
    `insert into images (id, digest, size_bytes, layer_count, package_count, os, config, coverage, scanner, scanner_version, catalogued_at)
     overriding system value
     select v, 'sha256:' || md5('image' || v) || md5('egami' || v), 50000000 + v, 5, case when is_current and n % 20 = 0 then 200 else 47 end, 'debian 12', '{}', '{"files":100}', 'embedded', '1', version_at
     from bench.versions`,
    `insert into versions (id, cargo_id, publisher_id, number, reference, tag, digest, state, image_id, latest_scan_id, critical_count, high_count,
       medium_count, low_count, unknown_count, effective_high_count, package_count, scanned_at, rescan_due_at, registered_at, published_at)
     select version_id, id, publisher_id, k, 'ghcr.io/bench/cargo-' || n || ':' || k || '.0.0', k || '.0.0', 'sha256:' || md5('image' || v) || md5('egami' || v),
       case when is_current then 'PUBLISHED' when k = many - 1 and n % 7 = 0 then 'YANKED' else 'SUPERSEDED' end, v, bench.id('scan', v, version_at),
       0, v % 6, v % 9, v % 11, v % 3, v % 6, case when is_current and n % 20 = 0 then 200 else 47 end, version_at, case when is_current then version_at + interval '7 days' end, version_at, version_at
     from bench.versions`,
    `insert into scans (id, version_id, publisher_id, kind, state, stage, scanner, scanner_version, coverage, high_count, medium_count, low_count, unknown_count, effective_high_count, package_count, queued_at, started_at, finished_at)
     select bench.id('scan', v, version_at), version_id, publisher_id, 'FIRST', 'PASSED', 'DONE', 'embedded', '1', '{"files":100}', v % 6, v % 9, v % 11, v % 3, v % 6, 47, version_at, version_at, version_at
     from bench.versions`,
    `insert into package_versions (ecosystem, name, version, match_name, match_version, purl, licences)
     select e, name, ver, name, ver, 'pkg:' || e || '/' || name || '@' || ver, '{MIT}'
     from (select (array['npm','pypi','deb','golang'])[1 + n % 4] as e, w.word || '-' || n / 4 as name, (1 + n % 9) || '.' || n % 7 || '.0' as ver
       from generate_series(0, ${packages - 1}) n join bench.words w on w.id = n % 8000) q`,
    `insert into image_packages (image_id, package_version_id, path, layer)
     select v, 1 + (bench.h('package', n) + j * 31 + k) % ${packages}, 'usr/lib/part-' || j || '/package.json', 'sha256:' || md5('layer' || v % 50)
     from bench.versions, generate_series(1, case when is_current and n % 20 = 0 then 200 else 47 end) j`,
    `insert into advisories (id, alias_group, summary, details, severity, severity_source, cvss_vectors, "references", published_at, modified_at, is_in_force, source, content_hash, imported_at, raw)
     select 'BENCH-' || n, 'BENCH-' || n, bench.text('summary', n, 8), bench.text('details', n, 60), (${SEVERITIES})[2 + n % 4], 'STATED', '{}', '[]', '2025-01-01Z', '2025-01-02Z', true, 'bench', md5('a' || n), '2025-01-02Z', '{}'
     from generate_series(0, ${advisories - 1}) n`,
    // Skewed: the first advisories are in thousands of Cargos, those at a quarter of the list in about a hundred at any size.
    `insert into findings (id, version_id, cargo_id, publisher_id, alias_group, advisory_id, aliases, ecosystem, package_name, installed_versions,
       severity, severity_rank, fixed_version, summary, scanners, first_seen_at, changed_at, closed_at, closed_reason)
     select bench.id('finding', v * 100 + j, version_at), version_id, id, publisher_id, 'BENCH-' || a, 'BENCH-' || a, array['CVE-2025-' || 10000 + a], 'npm', 'package-' || j,
       '{1.0.0}', (${SEVERITIES})[2 + a % 4], 1 + a % 4, case when a % 3 > 0 then '1.0.1' end, 'A weakness of part ' || a, '{embedded}', version_at, version_at,
       case when j % 7 = 6 then version_at end, case when j % 7 = 6 then 'FIXED' end
     from (select v.*, j, floor(${advisories} * bench.u('finding' || j, v) ^ 2)::int as a
       from bench.versions v, generate_series(1, case when is_current and n % 20 = 0 then 60 else 9 end) j) q`,
  ]
}
