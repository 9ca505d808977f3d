import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { ApolloServer, HeaderMap } from '@apollo/server'
import DataLoader from 'dataloader'
import { and, desc, eq, getTableColumns, ilike, inArray, isNull, or, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/postgres-js'
import { buildSchema, type GraphQLFieldResolver, isObjectType } from 'graphql'
import { connect } from '../../../src/database/client.ts'
import { advisories } from '../../../src/database/tables/advisories.ts'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { imagePackages, packageVersions } from '../../../src/database/tables/packages.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { reputationDays, reputations } from '../../../src/database/tables/reputation.ts'
import { findings } from '../../../src/database/tables/scans.ts'
import { bandOf, shownScore } from '../../../src/domain/reputation.ts'

// What a team commonly writes: Apollo Server on node:http, a resolver a field, Drizzle, one DataLoader a to-one relation and
// request. The same schema, documents and database; no permissions, costs, metrics or logs. Told its database over IPC.

type Db = ReturnType<typeof drizzle>
type CargoRow = Omit<typeof cargos.$inferSelect, 'search'> & { readonly at?: string }
type VersionRow = typeof versions.$inferSelect
type ReputationRow = typeof reputations.$inferSelect
// biome-ignore lint/suspicious/noExplicitAny: each resolver knows its own source
type Resolve = GraphQLFieldResolver<any, Loaders>

const LEVELS = ['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL']
const BADGES = [
  ['Sandbox', 'gray'],
  ['Community', 'blue'],
  ['Verified', 'green'],
  ['Official', 'purple'],
]

const loadersOf = (db: Db) => ({
  db,
  publisher: byKey(async (ids: string[]) => db.select().from(publishers).where(inArray(publishers.id, ids)), 'id'),
  version: byKey(async (ids: string[]) => db.select().from(versions).where(inArray(versions.id, ids)), 'id'),
  reputation: byKey(
    async (ids: string[]) => db.select().from(reputations).where(inArray(reputations.cargoId, ids)),
    'cargoId',
  ),
  package: byKey(
    async (ids: number[]) => db.select().from(packageVersions).where(inArray(packageVersions.id, ids)),
    'id',
  ),
})
type Loaders = ReturnType<typeof loadersOf>

function byKey<K extends string | number, N extends string, R extends Readonly<Record<N, K>>>(
  find: (keys: K[]) => Promise<R[]>,
  name: N,
) {
  return new DataLoader<K, R | undefined>(async keys => {
    const rows = new Map<K, R>((await find([...keys])).map(row => [row[name], row]))
    return keys.map(key => rows.get(key))
  })
}

const cursor = (row: CargoRow): string => Buffer.from(JSON.stringify(['NEWEST', row.at, row.id])).toString('base64url')

const resolvers: Readonly<Record<string, Readonly<Record<string, Resolve>>>> = {
  Query: {
    async cargos(_, { filter, first = 20 }, { db }) {
      const { text, category } = filter
      const columns = { ...columnsOf, at: sql<string>`published_at::text` }
      const like = `%${text}%`
      const rows = await db
        .select(columns)
        .from(cargos)
        .where(
          and(
            eq(cargos.state, 'PUBLISHED'),
            category ? eq(cargos.category, category) : undefined,
            text
              ? or(
                  ilike(cargos.name, like),
                  ilike(cargos.slug, like),
                  ilike(cargos.tagline, like),
                  ilike(cargos.description, like),
                )
              : undefined,
          ),
        )
        .orderBy(sql`coalesce(published_at, '-infinity') desc`, desc(cargos.id))
        .limit(first + 1)
      const nodes = rows.slice(0, first)
      const last = nodes.at(-1)
      return { nodes, pageInfo: { hasNextPage: rows.length > first, endCursor: last ? cursor(last) : null } }
    },
    async cargo(_, { slug }, { db }) {
      const [row] = await db.select(columnsOf).from(cargos).where(eq(cargos.slug, slug))
      return row ?? null
    },
    async advisory(_, { name }, { db }) {
      const [row] = await db.select().from(advisories).where(eq(advisories.id, name))
      return row ?? null
    },
  },
  Cargo: {
    id: (c: CargoRow) => `cargo_${c.id}`,
    trustLevel: (c: CargoRow) => LEVELS[c.trustLevel],
    badge: (c: CargoRow) => ({
      level: LEVELS[c.trustLevel],
      name: BADGES[c.trustLevel]?.[0],
      color: BADGES[c.trustLevel]?.[1],
    }),
    publisher: (c: CargoRow, _, { publisher }) => publisher.load(c.publisherId),
    currentVersion: (c: CargoRow, _, { version }) => (c.currentVersionId ? version.load(c.currentVersionId) : null),
    reputation: (c: CargoRow, _, { reputation }) => reputation.load(c.id),
    versions: async (c: CargoRow, { first }, { db }) => ({
      nodes: await db
        .select()
        .from(versions)
        .where(and(eq(versions.cargoId, c.id), inArray(versions.state, ['PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED'])))
        .orderBy(desc(versions.number))
        .limit(first),
    }),
  },
  Publisher: { id: p => `publisher_${p.id}` },
  Version: {
    id: (v: VersionRow) => `version_${v.id}`,
    severities: (v: VersionRow) => ({
      critical: v.criticalCount,
      high: v.highCount,
      medium: v.mediumCount,
      low: v.lowCount,
      unknown: v.unknownCount,
      effectiveHigh: v.effectiveHighCount,
    }),
    components: async (v: VersionRow, { first }, { db }) => ({
      nodes: await db
        .select()
        .from(imagePackages)
        .where(eq(imagePackages.imageId, v.imageId ?? 0))
        .orderBy(imagePackages.id)
        .limit(first),
    }),
    findings: async (v: VersionRow, { first }, { db }) => ({
      nodes: await db
        .select()
        .from(findings)
        .where(and(eq(findings.versionId, v.id), isNull(findings.closedAt)))
        .orderBy(findings.severityRank, findings.id)
        .limit(first),
    }),
  },
  SbomComponent: { package: (c, _, loaders) => loaders.package.load(c.packageVersionId) },
  Finding: { id: f => `finding_${f.id}`, name: f => f.aliases[0] ?? f.advisoryId },
  Reputation: {
    shown: (r: ReputationRow) => shownScore(r.score),
    band: (r: ReputationRow) => bandOf(r.score),
    isProvisional: (r: ReputationRow) => r.successCount < 100,
    countedJobs: (r: ReputationRow) => r.successCount,
    successRate: (r: ReputationRow) => r.successValues / r.successWeights,
    history: async (r: ReputationRow, { first }, { db }) => ({
      nodes: await db
        .select()
        .from(reputationDays)
        .where(eq(reputationDays.cargoId, r.cargoId))
        .orderBy(desc(reputationDays.day))
        .limit(first),
    }),
  },
  ReputationDay: {
    day: d => new Date(d.day * 86_400_000).toISOString().slice(0, 10),
    successRate: d => (d.counted > 0 ? d.successes / d.counted : null),
  },
  Advisory: {
    id: a => `advisory_${a.id}`,
    name: a => a.id,
    affectedCargos: async (a, { first }, { db }) => ({
      nodes: await db
        .select(columnsOf)
        .from(cargos)
        .where(
          inArray(
            cargos.id,
            db
              .select({ id: findings.cargoId })
              .from(findings)
              .where(and(eq(findings.aliasGroup, a.aliasGroup), isNull(findings.closedAt))),
          ),
        )
        .orderBy(desc(cargos.id))
        .limit(first),
    }),
  },
}

// The column of the full text search is of no use to a resolver.
const { search: _search, ...columnsOf } = getTableColumns(cargos)

const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'))
for (const [typeName, fields] of Object.entries(resolvers)) {
  const type = schema.getType(typeName)
  for (const [name, resolve] of Object.entries(fields)) {
    const field = isObjectType(type) ? type.getFields()[name] : undefined
    if (!field) throw new Error(`The schema has no ${typeName}.${name}.`)
    field.resolve = resolve
  }
}

process.once('message', async ({ url, port }: { url: string; port: number }) => {
  const db = drizzle(connect(url, { max: 10, applicationName: 'ordinary' }))
  const apollo = new ApolloServer<Loaders>({ schema, introspection: true })
  await apollo.start()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', async () => {
      const headers = new HeaderMap()
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value))
      const {
        body,
        headers: sent,
        status,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: 'POST',
          headers,
          search: '',
          body: JSON.parse(Buffer.concat(chunks).toString()),
        },
        context: async () => loadersOf(db),
      })
      if (body.kind !== 'complete') return void response.destroy()
      const bytes = Buffer.from(body.string)
      response.writeHead(status ?? 200, { ...Object.fromEntries(sent), 'content-length': bytes.length })
      response.end(bytes)
    })
  })
  server.listen(port, '127.0.0.1', () => process.send?.('listening'))
})
process.on('disconnect', () => process.exit(0))
