import { getNamedType, getOperationAST, isObjectType, validate } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createReads, type ReadPool } from '../../../src/database/reads.ts'
import type { Actor } from '../../../src/domain/permission.ts'
import { attachedSchema } from '../../../src/graphql/attached-schema.ts'
import { buildSchema } from '../../../src/graphql/build-schema.ts'
import { plans } from '../../../src/graphql/entries.ts'
import { Estimates } from '../../../src/graphql/plan/cost.ts'
import type { AnyPlan } from '../../../src/graphql/plan/declare.ts'
import { DirectAnswers } from '../../../src/graphql/plan/direct.ts'
import { type FreshDatabase, freshDatabase } from '../../support/database.ts'
import { Random } from '../random.ts'
import { answersOf, comparable, parsedOnce, type Ways } from '../trial.ts'
import { asked, everyField, whole } from './every-field.ts'
import { fill, type Keys } from './fill.ts'
import { PlainReads } from './plain.ts'
import { BY_VERBS, type Known, Questions } from './questions.ts'

// The planner is proven on a schema of its own beside this (`generated.test.ts`), against rows in memory and permissions written
// twice. This proves the registry's own declarations through it: each of its types, with rows behind it.

const { schema, planner } = attachedSchema()
const oracle = buildSchema()
const seen = new Set<string>()
let database: FreshDatabase
let reads: ReadPool
let keys: Keys
let known: Known
let ways: Ways
let actors: Readonly<Record<string, Actor>>

beforeAll(async () => {
  database = await freshDatabase()
  keys = await fill(database.sql)
  reads = createReads(database.url, { max: 4 })
  const all = plans as unknown as readonly AnyPlan[] // safe because plan() makes nothing else
  new PlainReads(planner, all, reads, field => seen.add(field)).attachTo(oracle)
  ways = { oracle, schema, direct: new DirectAnswers(planner), reads }
  actors = actorsOf(keys)
  known = await knownIn(database, keys)
})
afterAll(async () => {
  await reads.close()
  await database.drop()
})

/** With those of `generated.test.ts` a thousand; more by `DOCUMENTS=5000`. */
const DOCUMENTS = Number(process.env.DOCUMENTS ?? 500)

interface Came {
  runs: number
  direct: number
  withErrors: number
}

/** The same answer three ways, for each actor, within what was estimated. */
async function prove(source: string, variables: Record<string, unknown>, estimates: Estimates, came: Came) {
  const document = parsedOnce(source)
  const operation = getOperationAST(document)
  if (!operation) throw new Error('The document has no operation.')
  const { requested } = estimates.of(document, operation, variables)
  const answers = await Promise.all(Object.values(actors).map(actor => answersOf(ways, source, variables, actor)))
  for (const [i, answer] of answers.entries()) {
    const { plain, direct, planned, session } = answer
    const place = `as ${Object.keys(actors)[i]}:\n${source}\n${JSON.stringify(variables)}`
    expect(comparable(answer.completed, answer), place).toEqual(plain)
    if (direct) expect(direct, place).toEqual(plain)
    expect(Math.max(planned.cost, session.cost), place).toBeLessThanOrEqual(requested)
    came.runs++
    came.direct += direct ? 1 : 0
    came.withErrors += plain.errors.length > 0 ? 1 : 0
    keepCursors(plain.data)
  }
}

test('every field of every type is answered as by a plain resolver, for four actors', { timeout: 60_000 }, async () => {
  const estimates = new Estimates(planner)
  const came = { runs: 0, direct: 0, withErrors: 0 }
  const some = (prefix: string) => known.ids.filter(id => id.startsWith(`${prefix}_`)).slice(0, 8)
  const questions = new Map<string, string[]>()
  for (const { name, field, ask } of everyField(schema, planner, some)) {
    if (BY_VERBS.has(name)) continue
    const way = ask('#')
    questions.set(way, [...(questions.get(way) ?? []), `${asked(field)} ${whole(getNamedType(field.type))}`])
  }
  for (const [way, fields] of questions) await prove(way.replace('#', fields.join(' ')), {}, estimates, came)
  expect(came.runs).toBeGreaterThan(4 * plans.length)
  expect(unanswered()).toEqual([])
})

test(`${DOCUMENTS} generated documents over every type of the registry are answered as by plain resolvers, for four actors`, {
  timeout: 300_000,
}, async () => {
  const random = new Random(20260302)
  const estimates = new Estimates(planner)
  const came = { runs: 0, direct: 0, withErrors: 0 }
  for (let n = 0; n < DOCUMENTS; n++) {
    const { source, variables } = new Questions(random, schema, planner, known).document()
    if (validate(schema, parsedOnce(source)).length > 0)
      n-- // two fields of one name that cannot be merged: not a question
    else await prove(source, variables, estimates, came)
  }
  expect(came.runs).toBe(DOCUMENTS * 4)
  expect(came.direct).toBeGreaterThan(came.runs / 3)
  expect(came.withErrors).toBeLessThan(came.runs / 2)
})

/** Fields that never had a value: the comparison would say nothing of them. */
function unanswered(): string[] {
  return (plans as unknown as readonly AnyPlan[])
    .map(plan => planner.plans.typeName(plan))
    .flatMap(name => {
      const type = schema.getType(name)
      return isObjectType(type) ? Object.keys(type.getFields()).map(field => `${name}.${field}`) : []
    })
    .filter(name => !seen.has(name) && !RESOLVED.has(name) && !name.endsWith('.viewerCan'))
}

/** Every cursor in an answer, the latest 200. */
function keepCursors(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const inner of Object.values(value))
    if (typeof inner === 'string' && /^W[yI][\w-]{10,}$/.test(inner)) known.cursors.push(inner)
    else keepCursors(inner)
  if (known.cursors.length > 200) known.cursors.splice(0, known.cursors.length - 200)
}

function actorsOf({ publishers = [], accounts = [], sessions = [] }: Keys): Readonly<Record<string, Actor>> {
  const signedIn = { emailVerified: true, sessionId: sessions[0] ?? '' }
  return {
    anonymous: { kind: 'anonymous' },
    member: {
      kind: 'user',
      ...signedIn,
      accountId: accounts[0] ?? '',
      memberships: [
        { publisherId: publishers[0] ?? '', role: 'VIEWER' },
        { publisherId: publishers[1] ?? '', role: 'ADMIN' },
      ],
    },
    other: {
      kind: 'user',
      ...signedIn,
      accountId: accounts[1] ?? '',
      memberships: [{ publisherId: publishers[2] ?? '', role: 'OWNER' }],
    },
    staff: { kind: 'staff', ...signedIn, accountId: accounts[2] ?? '', memberships: [] },
  }
}

async function knownIn({ sql }: FreshDatabase, keys: Keys): Promise<Known> {
  const texts = async (query: string) => (await sql.unsafe<{ t: string }[]>(query)).map(({ t }) => t)
  const ids: string[] = []
  for (const [prefix, plan] of planner.plans.byPrefix) {
    const table = (plan.table as unknown as Record<symbol, string>)[Symbol.for('drizzle:Name')] ?? ''
    ids.push(...(keys[table] ?? []).slice(0, 12).map(key => `${prefix}_${key}`))
  }
  return {
    ids,
    cargos: await texts('select slug as t from cargos'),
    publishers: await texts('select slug as t from publishers'),
    purls: await texts('select purl as t from package_versions limit 10'),
    advisories: await texts('select id as t from advisories'),
    cursors: [],
    times: new Map(),
  }
}

/** Fields of resolvers that are not among those that plans answer. */
const RESOLVED: ReadonlySet<string> = new Set([...BY_VERBS, 'Session.isCurrent'])
