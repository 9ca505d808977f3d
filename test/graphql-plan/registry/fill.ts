import { type Column, getTableColumns, is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import type { Sql } from '../../../src/database/client.ts'
import * as tables from '../../../src/database/tables/index.ts'
import { ACCESS_CAPABILITIES } from '../../../src/domain/policy.ts'
import { Random } from '../random.ts'

/** The keys of the rows there are, by the name of their table. */
export type Keys = Readonly<Record<string, readonly string[]>>

/**
 * Rows of every table, made from its columns alone, so that a table that is added has rows too: ties, nulls, microseconds and
 * quotes among them. What only verbs can make consistent (a state for a reason, a count) is not: questions are about what is
 * there. Checks and triggers are taken away first.
 */
export async function fill(sql: Sql): Promise<Keys> {
  const random = new Random(3)
  const all = Object.values(tables as Record<string, unknown>).filter((one): one is PgTable => is(one, PgTable))
  const keys: Record<string, string[]> = {}
  const configs = all.map(table => ({ table, ...getTableConfig(table) }))
  for (const { name, table } of configs) {
    const own = Object.values(getTableColumns(table)).find(column => column.name === 'id' && column.primary)
    const count = ROWS[name] ?? 24
    keys[name] = Array.from({ length: count }, (_, n) =>
      own?.getSQLType() === 'bigint' ? String(n + 1) : own?.getSQLType() === 'text' ? `${name}-${n}` : random.uuid(),
    )
  }
  await sql.begin(async tx => {
    await tx.unsafe('set local session_replication_role = replica')
    for (const { name } of configs)
      await tx.unsafe(`do $$ declare c text; begin
        for c in select conname from pg_constraint where conrelid = '${name}'::regclass and contype = 'c' loop
          execute format('alter table ${name} drop constraint %I', c); end loop; end $$`)
    for (const { table, name } of inOrder(configs)) {
      const pointed = pointersOf(table)
      const columns = Object.values(getTableColumns(table)).filter(column => !column.generated)
      const rows = (keys[name] ?? []).map((key, n) =>
        Object.fromEntries(
          columns.map(column => [
            column.name,
            column.name === 'id' ? key : madeValue(column, pointed, keys, random, n),
          ]),
        ),
      )
      const names = columns.map(column => `"${column.name}"`).join(', ')
      await tx.unsafe(
        `insert into ${name} (${names}) overriding system value select ${names} from jsonb_populate_recordset(null::${name}, $1::text::jsonb) on conflict do nothing`,
        [JSON.stringify(rows)],
      )
      // What a unique index did not take is pointed to by nothing.
      if (getTableColumns(table).id)
        keys[name] = (await tx.unsafe<{ id: string }[]>(`select id::text from ${name} order by 1`)).map(({ id }) => id)
    }
    for (const statement of CONSISTENT) await tx.unsafe(statement)
  })
  for (const { name, table } of configs)
    if (getTableColumns(table).id)
      keys[name] = (await sql.unsafe<{ id: string }[]>(`select id::text from ${name} order by 1`)).map(({ id }) => id)
  return keys
}

/** The table that each column of a table points to, by foreign keys and by name. */
function pointersOf(table: PgTable): ReadonlyMap<string, string> {
  const { columns, foreignKeys } = getTableConfig(table)
  const named = columns.flatMap(({ name }) => (POINTERS[name] ? [[name, POINTERS[name]] as const] : []))
  const declared = foreignKeys.map(key => {
    const { columns: own, foreignTable } = key.reference()
    return [own[0]?.name ?? '', getTableConfig(foreignTable).name] as const
  })
  return new Map([...named, ...declared])
}

/** Tables after those that they point to, as far as they do not point to each other. */
function inOrder<T extends { readonly name: string; readonly table: PgTable }>(configs: readonly T[]): T[] {
  const ordered = new Set<T>()
  const visiting = new Set<T>()
  const visit = (one: T) => {
    if (ordered.has(one) || visiting.has(one)) return
    visiting.add(one)
    for (const target of pointersOf(one.table).values()) {
      const next = configs.find(({ name }) => name === target)
      if (next) visit(next)
    }
    ordered.add(one)
  }
  for (const one of configs) visit(one)
  return [...ordered]
}

const ROWS: Readonly<Record<string, number>> = {
  publishers: 4,
  accounts: 8,
  cargos: 14,
  versions: 40,
  findings: 90,
  log_events: 60,
  finding_transitions: 120,
  reputation_days: 120,
  log_epoch: 0,
  members: 14,
}

/** Columns that point to rows of another table without a foreign key. */
const POINTERS: Readonly<Record<string, string>> = {
  publisher_id: 'publishers',
  holder_id: 'publishers',
  claimant_id: 'publishers',
  cargo_id: 'cargos',
  version_id: 'versions',
  current_version_id: 'versions',
  account_id: 'accounts',
  decision_id: 'decisions',
  finding_id: 'findings',
  advisory_id: 'advisories',
  latest_scan_id: 'scans',
  event_id: 'log_events',
  snapshot_id: 'advisory_snapshots',
}

/** What has to fit together for rows to be found at all. */
const CONSISTENT = [
  `update versions t set publisher_id = c.publisher_id from cargos c where c.id = t.cargo_id`,
  `update cargos c set current_version_id = (select v.id from versions v where v.cargo_id = c.id order by v.id limit 1), state = case when state = 'DELETED' then 'PUBLISHED' else state end`,
  ...['scans', 'findings', 'finding_transitions'].map(
    name => `update ${name} t set publisher_id = v.publisher_id from versions v where v.id = t.version_id`,
  ),
  `update findings t set cargo_id = v.cargo_id, alias_group = 'group-' || abs(hashtext(t.id::text)) % 3 from versions v where v.id = t.version_id`,
  `update advisories set alias_group = 'group-' || abs(hashtext(id)) % 3`,
  // Aside first: a finding has one statement that holds, also while they are moved.
  `update exceptions set finding_id = gen_random_uuid()`,
  `update exceptions e set finding_id = f.id from (select id, row_number() over (order by id) as n from exceptions) o,
    (select id, row_number() over (order by id) as n from findings) f where o.id = e.id and f.n = o.n`,
  `update exceptions t set version_id = f.version_id, cargo_id = f.cargo_id, publisher_id = f.publisher_id from findings f where f.id = t.finding_id`,
  ...['signatures', 'reviews'].map(
    name =>
      `update ${name} t set cargo_id = v.cargo_id, publisher_id = v.publisher_id from versions v where v.id = t.version_id`,
  ),
  ...['ratings', 'cases', 'pending_changes', 'standings', 'decisions'].map(
    name => `update ${name} t set publisher_id = c.publisher_id from cargos c where c.id = t.cargo_id`,
  ),
  `insert into reputations (cargo_id, publisher_id) select id, publisher_id from cargos on conflict do nothing`,
  `update reputations t set publisher_id = c.publisher_id from cargos c where c.id = t.cargo_id`,
  `update review_messages t set publisher_id = r.publisher_id from reviews r where r.id = t.review_id`,
  `update webhook_deliveries t set publisher_id = w.publisher_id from webhooks w where w.id = t.webhook_id`,
  `update log_events set publisher_id = (select id from publishers order by md5(id::text || log_events.id::text) limit 1)`,
  `update log_events set topic = 'alerts/' || publisher_id, seq = 1000 + q.n from (select id, row_number() over () as n from log_events) q where q.id = log_events.id`,
  `update log_consumers set topic = 'alerts/' || (select id from publishers order by md5(id::text || name) limit 1)`,
  `insert into log_topics (topic, seq) select 'alerts/' || id, 2000 from publishers on conflict do nothing`,
  `insert into standings (cargo_id, publisher_id, kind, decision_id, message, written_at) select id, publisher_id, 'REFUSAL', id, '', now() from cargos on conflict do nothing`,
  `update standings set kind = 'GRANT', memory_bytes = 1, cpus = 2, duration_seconds = 3, network = 'NONE', gpu = false, limits_source = 'LEVEL', effective_level = 1 where cargo_id::text < '8'`,
  `update audit_entries t set publisher_id = m.publisher_id, actor_id = m.account_id::text from members m where t.seq % 14 = abs(hashtext(m.account_id::text)) % 14`,
  `update audit_entries set stream = publisher_id::text where publisher_id is not null`,
]

function madeValue(
  column: Column,
  pointed: ReadonlyMap<string, string>,
  keys: Keys,
  random: Random,
  n: number,
): unknown {
  if (!column.notNull && random.chance(0.3)) return null
  const target = keys[pointed.get(column.name) ?? '']
  if (target) return random.pick(target)
  const type = column.getSQLType()
  if (column.name === 'seq') return n
  if (column.name === 'is_first_party') return n === 0 // there is one at most
  if ((column.enumValues?.length ?? 0) > 0) return random.pick(column.enumValues ?? [])
  if (type.endsWith('[]')) return array(column.name, type, random)
  if (type === 'uuid') return random.uuid()
  if (type === 'bytea') return '\\x00'
  if (type === 'boolean') return random.chance(0.5)
  if (type.startsWith('timestamp'))
    return `2026-03-${10 + random.below(5)}T10:00:00.${random.pick(['123456', '5', '000001', '0'])}Z`
  if (type === 'jsonb') return JSONS[column.name]?.(random) ?? { a: [1, null, "it's"], n }
  if (type === 'double precision' || type === 'real') return random.below(21) / 4
  if (type === 'smallint') return random.below(4)
  if (/^(integer|bigint|numeric)/.test(type)) return random.below(column.name === 'day' ? 20_500 : 30)
  return `${random.pick(WORDS)}-${n}${random.chance(0.2) ? ` d'or \\ "ü"` : ''}`
}

const WORDS = ['alba', 'Älba', 'summarize', 'zeta', 'pkg:npm/left-pad']

const array = (name: string, type: string, random: Random): unknown =>
  type.startsWith('text')
    ? (WORDS_OF[name] ?? ['chat', 'speech', "d'or"]).filter(() => random.chance(0.6))
    : [1 + random.below(9)]

/** Lists whose words the schema knows. */
const WORDS_OF: Readonly<Record<string, readonly string[]>> = {
  scopes: ['read', 'publish'],
  granted_access: ACCESS_CAPABILITIES,
}

/** Values that the schema shows as objects of its own. */
const JSONS: Readonly<Record<string, (random: Random) => unknown>> = {
  reasons: random => [
    {
      rule: 'R24',
      message: 'One critical finding.',
      threshold: 0,
      actual: 1 + random.below(3),
      evidence: ['CVE-1'],
      remedy: null,
    },
  ],
  body: random => ({
    title: 'A weakness',
    items: Array.from({ length: random.below(3) }, () => ({
      cause: 'NEW_ADVISORY',
      message: 'It is there.',
      severity: random.pick(['HIGH', null]),
      before: null,
      after: { fix: '1.0.1' },
    })),
  }),
  attempts: random => [{ at: '2026-03-10T10:00:00.000Z', status: random.pick([200, null]), message: 'It answered.' }],
  references: () => [{ type: 'WEB', url: 'https://example.org' }],
}
