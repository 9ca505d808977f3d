import { MEMBER_OF, type Sizes } from './data.ts'

/** The same question to both: a document for the registry, one statement for the yardstick. */
export interface Workload {
  readonly name: string
  readonly title: string
  readonly document: string
  /** Who asks; nobody where nothing is said. */
  readonly as?: 'member' | 'staff'
  /** Of the registry's document; the yardstick gets the values in this order as its parameters. */
  readonly variables: readonly Readonly<Record<string, unknown>>[]
  /** Answers the whole `data` as one JSON text; none for the workload that reads nothing. */
  readonly sql: string | undefined
  /** The search is held against an `ilike` search, whose answer is another. */
  readonly isComparable: boolean
  /** Times the yardstick that are meant at most. */
  readonly figures: { readonly server: number; readonly total: number; readonly p50: number }
}

const time = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const LEVELS = `(array['SANDBOX','COMMUNITY','VERIFIED','OFFICIAL'])`
const cursor = (...keys: string[]): string =>
  `translate(rtrim(encode(convert_to('["NEWEST",' || ${keys.map(key => `'"' || ${key} || '"'`).join(` || ',' || `)} || ']', 'UTF8'), 'base64'), '='), E'+/\\n', '-_')`

const SHOWN = `to_char(trunc(r.score::numeric, 1), 'FM0.0')`
const BAND = `(case when r.score >= 4 then 'EXCELLENT' when r.score >= 3 then 'GOOD' when r.score >= 2 then 'FAIR' when r.score >= 1 then 'POOR' else 'AT_RISK' end)`

const CATALOG = `query Catalog($category: Category, $first: Int) {
  cargos(filter: { category: $category }, first: $first) {
    nodes {
      id slug name tagline category capabilities trustLevel publishedAt
      publisher { id slug name tier }
      currentVersion { tag scannedAt severities { critical high medium low unknown } }
      reputation { score shown band isProvisional }
    }
    pageInfo { hasNextPage endCursor }
  }
}`
const CATALOG_SQL = `select json_build_object('cargos', json_build_object(
  'nodes', coalesce(json_agg(json_build_object('id', 'cargo_' || c.id, 'slug', c.slug, 'name', c.name, 'tagline', c.tagline, 'category', c.category,
    'capabilities', c.capabilities, 'trustLevel', ${LEVELS}[c.trust_level + 1], 'publishedAt', ${time('c.published_at')},
    'publisher', json_build_object('id', 'publisher_' || p.id, 'slug', p.slug, 'name', p.name, 'tier', p.tier),
    'currentVersion', case when v.id is not null then json_build_object('tag', v.tag, 'scannedAt', ${time('v.scanned_at')}, 'severities',
      json_build_object('critical', v.critical_count, 'high', v.high_count, 'medium', v.medium_count, 'low', v.low_count, 'unknown', v.unknown_count)) end,
    'reputation', json_build_object('score', r.score, 'shown', ${SHOWN}, 'band', ${BAND}, 'isProvisional', r.success_count < 100))
    order by c.published_at desc, c.id desc) filter (where c.n <= $2), '[]'),
  'pageInfo', json_build_object('hasNextPage', count(*) > $2, 'endCursor', (array_agg(${cursor('c.published_at::text', 'c.id::text')} order by c.published_at desc, c.id desc) filter (where c.n <= $2))[$2])))::text
from (select *, row_number() over (order by coalesce(published_at, '-infinity') desc, id desc) as n from (
    select * from cargos where state = 'PUBLISHED' and category = $1 order by coalesce(published_at, '-infinity') desc, id desc limit 21) q) c
  join publishers p on p.id = c.publisher_id join reputations r on r.cargo_id = c.id left join versions v on v.id = c.current_version_id`

const CARGO = `query Cargo($slug: String!) {
  cargo(slug: $slug) {
    id slug name tagline description readme category tags capabilities runtime licence
    badge { level name color } createdAt publishedAt
    publisher { slug name tier publishedCargoCount }
    versions(first: 10) { nodes { id number tag digest state packageCount registeredAt severities { critical high medium low unknown effectiveHigh } } }
    reputation { score shown band isProvisional countedJobs successRate history(first: 30) { nodes { day successes counted successRate score } } }
  }
}`
const CARGO_SQL = `select json_build_object('cargo', json_build_object('id', 'cargo_' || c.id, 'slug', c.slug, 'name', c.name, 'tagline', c.tagline, 'description', c.description,
  'readme', c.readme, 'category', c.category, 'tags', c.tags, 'capabilities', c.capabilities, 'runtime', c.runtime, 'licence', c.licence,
  'badge', json_build_object('level', ${LEVELS}[c.trust_level + 1], 'name', (array['Sandbox','Community','Verified','Official'])[c.trust_level + 1],
    'color', (array['gray','blue','green','purple'])[c.trust_level + 1]),
  'createdAt', ${time('c.created_at')}, 'publishedAt', ${time('c.published_at')},
  'publisher', json_build_object('slug', p.slug, 'name', p.name, 'tier', p.tier, 'publishedCargoCount', p.published_cargo_count),
  'versions', json_build_object('nodes', (select coalesce(json_agg(json_build_object('id', 'version_' || v.id, 'number', v.number, 'tag', v.tag, 'digest', v.digest,
    'state', v.state, 'packageCount', v.package_count, 'registeredAt', ${time('v.registered_at')}, 'severities', json_build_object('critical', v.critical_count,
    'high', v.high_count, 'medium', v.medium_count, 'low', v.low_count, 'unknown', v.unknown_count, 'effectiveHigh', v.effective_high_count))), '[]')
    from (select * from versions where cargo_id = c.id and state in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') order by number desc limit 10) v)),
  'reputation', json_build_object('score', r.score, 'shown', ${SHOWN}, 'band', ${BAND}, 'isProvisional', r.success_count < 100, 'countedJobs', r.success_count,
    'successRate', r.success_values / nullif(r.success_weights, 0), 'history', json_build_object('nodes', (select coalesce(json_agg(json_build_object(
      'day', to_char(date '1970-01-01' + d.day, 'YYYY-MM-DD'), 'successes', d.successes, 'counted', d.counted,
      'successRate', d.successes::float8 / nullif(d.counted, 0), 'score', d.score)), '[]')
      from (select * from reputation_days where cargo_id = c.id order by day desc limit 30) d)))))::text
from cargos c join publishers p on p.id = c.publisher_id join reputations r on r.cargo_id = c.id where c.slug = $1 and c.state in ('PUBLISHED', 'SUSPENDED')`

const SECURITY = `query Security($slug: String!) {
  cargo(slug: $slug) {
    slug
    currentVersion {
      id state severities { critical high medium low unknown effectiveHigh }
      components(first: 100) { nodes { path layer package { purl name version licences } } }
      findings(first: 50) { nodes { id name severity packageName installedVersions fixedVersion summary firstSeenAt } }
    }
  }
}`
const SECURITY_SQL = `select json_build_object('cargo', json_build_object('slug', c.slug, 'currentVersion', json_build_object('id', 'version_' || v.id, 'state', v.state,
  'severities', json_build_object('critical', v.critical_count, 'high', v.high_count, 'medium', v.medium_count, 'low', v.low_count, 'unknown', v.unknown_count,
    'effectiveHigh', v.effective_high_count),
  'components', json_build_object('nodes', (select coalesce(json_agg(json_build_object('path', i.path, 'layer', i.layer, 'package',
    json_build_object('purl', p.purl, 'name', p.name, 'version', p.version, 'licences', p.licences)) order by i.id), '[]')
    from (select * from image_packages where image_id = v.image_id order by id limit 100) i join package_versions p on p.id = i.package_version_id)),
  'findings', json_build_object('nodes', (select coalesce(json_agg(json_build_object('id', 'finding_' || f.id, 'name', coalesce(f.aliases[1], f.advisory_id),
    'severity', f.severity, 'packageName', f.package_name, 'installedVersions', f.installed_versions, 'fixedVersion', f.fixed_version, 'summary', f.summary,
    'firstSeenAt', ${time('f.first_seen_at')}) order by f.severity_rank, f.id), '[]')
    from (select * from findings where version_id = v.id and closed_at is null order by severity_rank, id limit 50) f)))))::text
from cargos c join versions v on v.id = c.current_version_id where c.slug = $1 and c.publisher_id = any($2)`

const AFFECTED = `query AffectedBy($name: String!) {
  advisory(name: $name) {
    id name severity summary
    affectedCargos(first: 50) { nodes { id slug name trustLevel publisher { slug name } } }
  }
}`
const AFFECTED_SQL = `select json_build_object('advisory', json_build_object('id', 'advisory_' || a.id, 'name', a.id, 'severity', a.severity, 'summary', a.summary,
  'affectedCargos', json_build_object('nodes', (select coalesce(json_agg(json_build_object('id', 'cargo_' || c.id, 'slug', c.slug, 'name', c.name,
    'trustLevel', ${LEVELS}[c.trust_level + 1], 'publisher', json_build_object('slug', p.slug, 'name', p.name)) order by c.id desc), '[]')
    from (select c.* from (select distinct cargo_id from findings where alias_group = a.alias_group and closed_at is null order by cargo_id desc) f
      join cargos c on c.id = f.cargo_id order by c.id desc limit 50) c join publishers p on p.id = c.publisher_id))))::text
from advisories a where a.id = $1`

const SEARCH = `query Search($text: String!) {
  cargos(filter: { text: $text }, sort: RELEVANCE, first: 20) {
    nodes { id slug name tagline category trustLevel publisher { slug name } }
    pageInfo { hasNextPage }
  }
}`
const SEARCH_SQL = `select json_build_object('cargos', json_build_object('nodes', coalesce(json_agg(json_build_object('id', 'cargo_' || c.id, 'slug', c.slug, 'name', c.name,
  'tagline', c.tagline, 'category', c.category, 'trustLevel', ${LEVELS}[c.trust_level + 1], 'publisher', json_build_object('slug', p.slug, 'name', p.name))
  order by c.published_at desc) filter (where c.n <= 20), '[]'), 'pageInfo', json_build_object('hasNextPage', count(*) > 20)))::text
from (select *, row_number() over (order by published_at desc) as n from (select * from cargos where state = 'PUBLISHED'
  and (name ilike $1 or slug ilike $1 or tagline ilike $1 or description ilike $1) order by published_at desc limit 21) q) c
  join publishers p on p.id = c.publisher_id`

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
const CATEGORIES = ['generative', 'vision', 'image', 'audio', 'nlp', 'document', 'media', 'utility']

/** Questions over a database of these sizes; each has many variables, so that no page is asked for twice in a row. */
export const workloads = (
  sizes: Sizes,
  publisherIds: readonly string[],
  words: readonly string[],
): readonly Workload[] => [
  {
    name: 'catalog',
    title: 'Catalog: a page of 20 with publisher, scan counts, reputation',
    document: CATALOG,
    variables: CATEGORIES.map(category => ({ category, first: 20 })),
    sql: CATALOG_SQL,
    isComparable: true,
    figures: { server: 2, total: 1.3, p50: 1.3 },
  },
  {
    name: 'cargo',
    title: 'Cargo page: texts, badge, publisher, 10 versions, 30 days of reputation',
    document: CARGO,
    variables: range(50)
      .map(i => i * 20 + (i % 2) * 1)
      .map(n => n % sizes.cargos)
      .map(n => ({ slug: slugOf(n, sizes) })),
    sql: CARGO_SQL,
    isComparable: true,
    figures: { server: 2, total: 1.3, p50: 1.3 },
  },
  {
    name: 'security',
    title: 'Security tab of a team member: 100 components, 50 findings',
    document: SECURITY,
    as: 'member',
    variables: range(50)
      .map(i => (MEMBER_OF[i % 5] ?? 0) + sizes.publishers * Math.floor(i / 5))
      .map(n => ({ slug: slugOf(n, sizes) })),
    sql: SECURITY_SQL.replace('any($2)', `any('{${publisherIds.join()}}'::uuid[])`),
    isComparable: true,
    figures: { server: 2, total: 1.3, p50: 1.3 },
  },
  {
    name: 'affected',
    title: 'Affected by an advisory, for staff: 50 Cargos',
    document: AFFECTED,
    as: 'staff',
    // Five that are in thousands of Cargos at full size, the others in about a hundred at any.
    variables: range(40).map(i => ({
      name: `BENCH-${i % 8 === 0 ? i / 8 : Math.floor(sizes.advisories * (0.1 + i / 300))}`,
    })),
    sql: AFFECTED_SQL,
    isComparable: true,
    figures: { server: 2, total: 1.3, p50: 1.3 },
  },
  {
    name: 'search',
    title: 'Search by words, against an ilike search',
    document: SEARCH,
    variables: words.map(text => ({ text })),
    sql: SEARCH_SQL,
    isComparable: false,
    figures: { server: Number.POSITIVE_INFINITY, total: 0.5, p50: 1.3 },
  },
  {
    name: 'trivial',
    title: 'Trivial: { __typename }',
    document: '{ __typename }',
    variables: [{}],
    sql: undefined,
    isComparable: true,
    figures: { server: 3, total: 3, p50: Number.POSITIVE_INFINITY },
  },
]

const slugOf = (n: number, { publishers }: Sizes): string => `publisher-${n % publishers}/cargo-${n}`
