import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeCursor } from '../../src/graphql/plan/keyset.ts'
import { Random } from './random.ts'
import { Trial } from './trial.ts'

let trial: Trial
beforeAll(async () => {
  trial = await Trial.begin()
})
afterAll(() => trial.end())

interface Walked {
  readonly ships: {
    readonly totalCount: number
    readonly nodes: readonly { readonly slug: string }[]
    readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
      Record<'startCursor' | 'endCursor', string | null>
  }
}
const FORWARDS =
  'query ($sort: ShipSort!, $n: Int!, $at: String) { ships(sort: $sort, first: $n, after: $at) { totalCount nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }'
const BACKWARDS = FORWARDS.replace('first: $n, after: $at', 'last: $n, before: $at')

async function walk(
  source: string,
  sort: string,
  size: number,
  between: (page: number) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const isForwards = source === FORWARDS
  const seen: string[] = []
  let at: string | null = null
  for (let page = 0; ; page++) {
    const { data, errors } = await trial.asPlanned(source, { sort, n: size, at }, trial.actors.staff)
    expect(errors).toBeUndefined()
    const { ships } = data as unknown as Walked // safe because the document asks for exactly this
    const slugs = ships.nodes.map(node => node.slug)
    seen.push(...(isForwards ? slugs : slugs.reverse()))
    if (!(isForwards ? ships.pageInfo.hasNextPage : ships.pageInfo.hasPreviousPage)) return seen
    at = isForwards ? ships.pageInfo.endCursor : ships.pageInfo.startCursor
    await between(page)
  }
}

const SORTS = ['NEWEST', 'SCORE', 'SLUG', 'MIXED'] as const

test.each(SORTS)('a walk by %s meets every row once, and backwards in the opposite order', async sort => {
  const forwards = await walk(FORWARDS, sort, 7)
  const backwards = await walk(BACKWARDS, sort, 9)
  expect(forwards).toHaveLength(trial.world.ships.length)
  expect(new Set(forwards).size).toBe(forwards.length)
  expect(backwards).toEqual([...forwards].reverse())
})

test.each(SORTS)('a walk by %s while rows come and go meets each row that stays exactly once', async sort => {
  const random = new Random(11)
  const { sql } = trial.database
  const kept = trial.world.ships.map(s => s.slug)
  const seen = await walk(FORWARDS, sort, 5, async page => {
    const [port] = trial.world.ports
    // Rows at every place of the order, some before and some behind the cursor; the ones before it go again.
    for (let n = 0; n < 3; n++)
      await sql`insert into world.ships (id, slug, port_id, state, rank, score, miles, tags, high, low, is_named, extra, built_at)
        values (${random.uuid()}, ${`guest-${page}-${n}`}, ${port?.id ?? ''}, 'SAILING', 0, ${random.chance(0.3) ? null : random.below(5) / 2}, 0, '{}', ${random.below(3)}, 0, true, '{}',
          ${`2025-03-${10 + random.below(9)}T10:00:00Z`})`
    await sql`delete from world.ships where slug like 'guest-%' and random() < 0.5`
  })
  await sql`delete from world.ships where slug like 'guest-%'`
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen.filter(slug => !slug.startsWith('guest-')).sort()).toEqual([...kept].sort())
})

test.each<[string, readonly string[]]>([
  ['NEWEST', ['2025-02-30 10:00:00+00', '0193a0b0-0000-7000-8000-000000000000']],
  ['NEWEST', ["'; drop table world.ships; --", '0193a0b0-0000-7000-8000-000000000000']],
  ['SCORE', ['1e999', '0193a0b0-0000-7000-8000-000000000000']],
  ['SCORE', ['1e-999', '0193a0b0-0000-7000-8000-000000000000']],
  ['SCORE', ['NaN', '0193a0b0-0000-7000-8000-000000000000']],
  ['SLUG', ['a\0b', '0193a0b0-0000-7000-8000-000000000000']],
  ['MIXED', ['99999999999', '1', '0193a0b0-0000-7000-8000-000000000000']],
  ['MIXED', ['1', '1', 'no uuid']],
])('a well-formed cursor of %s with the keys %j is BAD_INPUT and never reaches PostgreSQL', async (sort, keys) => {
  const { errors, session } = await trial.asPlanned(
    FORWARDS,
    { sort, n: 2, at: encodeCursor(sort, keys) },
    trial.actors.staff,
  )
  expect(errors?.map(error => error.extensions.code)).toEqual(['BAD_INPUT'])
  expect(session.statements).toBe(0)
})

test('a cursor of one order is refused by another', async () => {
  const { data } = await trial.asPlanned(FORWARDS, { sort: 'NEWEST', n: 1, at: null }, trial.actors.staff)
  const { ships } = data as unknown as Walked // safe because the document asks for exactly this
  const { errors } = await trial.asPlanned(
    FORWARDS,
    { sort: 'SCORE', n: 1, at: ships.pageInfo.endCursor },
    trial.actors.staff,
  )
  expect(errors?.[0]?.message).toBe(
    'This cursor belongs to another order. Start again without a cursor after changing the sort.',
  )
})

test('totalCount is exact up to 1,000 and 1,001 beyond', async () => {
  const { sql } = trial.database
  await sql`insert into world.alarms select 'bulk.' || n, ${trial.world.ports[0]?.id ?? ''}, 1000 + n from generate_series(1, 960) n`
  const count = async () => (await trial.asPlanned('{ allAlarms { totalCount } }', {}, trial.actors.staff)).data
  expect(await count()).toEqual({ allAlarms: { totalCount: 1001 } })
  await sql`delete from world.alarms where seq > 1950`
  expect(await count()).toEqual({ allAlarms: { totalCount: 1000 } })
  await sql`delete from world.alarms where seq > 999`
})
