import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiOn } from '../support/api.ts'
import { openWorld, type World } from '../support/world.ts'

// Search as its users know it: what is found, in which order, page by page, and what it can be narrowed by.

let world: World
let api: Awaited<ReturnType<typeof openApiOn>>

interface Listed {
  readonly slug: string
  readonly name: string
  readonly tagline?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly capabilities?: readonly string[]
  readonly category?: string
  readonly runtime?: string
  readonly level?: number
  readonly state?: string
}

const LISTED: readonly Listed[] = [
  {
    slug: 'whisperer',
    name: 'Whisperer',
    tagline: 'Speech into text',
    capabilities: ['transcription'],
    category: 'audio',
    level: 2,
  },
  {
    slug: 'minutes',
    name: 'Minutes',
    tagline: 'A whisperer for meetings',
    category: 'audio',
    capabilities: ['transcription'],
  },
  {
    slug: 'notes',
    name: 'Notes',
    tagline: 'Writes down',
    description: 'Works with the whisperer.',
    category: 'document',
  },
  { slug: 'subtitles', name: 'Subtitles', tags: ['whisperer'], category: 'media', runtime: 'wasm', level: 1 },
  { slug: 'secret-whisperer', name: 'Secret Whisperer', state: 'DRAFT' },
  { slug: 'half', name: 'Half', tagline: '50% off every token_count', category: 'utility' },
  { slug: 'fifty', name: 'Fifty', tagline: '500 of every tokenXcount', category: 'utility' },
  ...Array.from(
    { length: 30 },
    (_, n): Listed => ({ slug: `sorter-${n}`, name: `Sorter ${n}`, tagline: 'Sorts photographs' }),
  ),
]

beforeAll(async () => {
  world = await openWorld()
  api = await openApiOn(world)
  const { publisherId } = await world.team('acme')
  for (const [n, one] of LISTED.entries()) {
    const { slug, name, state = 'PUBLISHED', category = 'vision', runtime = 'container' } = one
    const { tagline = '', description = '', tags = [], capabilities = [], level = 0 } = one
    await world.database.sql`
      insert into cargos (id, publisher_id, slug, state, name, tagline, description, tags, capabilities, category, runtime, trust_level, created_at, published_at, updated_at)
      values (${world.registry.newId()}, ${publisherId}, ${`acme/${slug}`}, ${state}, ${name}, ${tagline}, ${description}, ${[...tags]}, ${[...capabilities]}, ${category}, ${runtime}, ${level},
        '2026-01-01', ${`2026-01-01T00:${String(n).padStart(2, '0')}:00Z`}, '2026-01-01')`
  }
})
afterAll(async () => {
  await api.close()
  await world.close()
})

async function found(text: string, filter: Record<string, unknown> = {}): Promise<string[]> {
  const { data, errors } = await api.ask(
    'query ($filter: CargoFilter) { cargos(filter: $filter, sort: RELEVANCE, first: 100) { nodes { slug } } }',
    { filter: { ...filter, text } },
  )
  expect(errors).toBeUndefined()
  return data?.cargos.nodes.map(({ slug }: { slug: string }) => slug.replace('acme/', ''))
}

test('a word weighs most in the name, then in tagline and tags, then in the description; drafts are not found', async () => {
  const slugs = await found('whisperer')
  expect(slugs[0]).toBe('whisperer')
  expect(slugs.slice(1, 3).sort()).toEqual(['minutes', 'subtitles'])
  expect(slugs[3]).toBe('notes')
  expect(slugs).toHaveLength(4)
})

test.each(['whisprer', 'wisperer', 'Whispererr'])('a name is found when it is misspelt: %s', async text => {
  expect((await found(text))[0]).toBe('whisperer')
})

test('words are found in their other forms, and all of several words have to be there', async () => {
  expect(await found('meeting')).toEqual(['minutes'])
  expect(await found('speech text')).toEqual(['whisperer'])
  expect(await found('speech nowhere')).toEqual([])
})

test.each(['%', '_', '50%', 'token_count', '\\', "'; drop table cargos; --", '" or ""', '& | !', ''])(
  'signs of patterns and queries mean themselves: %j',
  async text => {
    const slugs = await found(text)
    expect(slugs.length).toBeLessThan(LISTED.length - 1)
    expect(slugs).not.toContain('secret-whisperer')
  },
)

test('a search without a sort is told by relevance, a catalog without a text by age', async () => {
  const slugs = async (argument: string) => {
    const { data } = await api.ask(`{ cargos(first: 5${argument}) { nodes { slug } } }`)
    return data?.cargos.nodes
  }
  expect(await slugs(', filter: { text: "whisperer" }')).toEqual(
    await slugs(', filter: { text: "whisperer" }, sort: RELEVANCE'),
  )
  expect((await slugs(', filter: { text: "whisperer" }'))[0]).toEqual({ slug: 'acme/whisperer' })
  expect(await slugs('')).toEqual(await slugs(', sort: NEWEST'))
})

test('a search text longer than 200 characters is refused before the database reads it', async () => {
  const text = 'word '.repeat(40)
  const ask = (words: string) =>
    api.ask(
      'query ($filter: CargoFilter) { cargos(filter: $filter) { nodes { slug } } cargoFacets(filter: $filter) { runtimes { value } } }',
      { filter: { text: words } },
    )
  expect((await ask(text)).errors).toBeUndefined()
  const { data, errors } = await ask(`${text}!`)
  expect(data).toBeNull()
  expect(errors).toContainEqual(
    expect.objectContaining({
      message: 'filter.text may have 200 characters at most. Shorten it.',
      extensions: expect.objectContaining({ code: 'BAD_INPUT' }),
    }),
  )
  const facets = await api.ask('query ($filter: CargoFilter) { cargoFacets(filter: $filter) { runtimes { value } } }', {
    filter: { text: `${text}!` },
  })
  expect(facets.errors?.map(({ extensions }) => extensions?.code)).toEqual(['BAD_INPUT'])
})

test('50% finds what says 50%, and not every text that begins with 50', async () => {
  expect(await found('50%')).toEqual(['half'])
})

test('pages of hits follow each other without a hit twice or missing, while Cargos come and go', async () => {
  const seen: string[] = []
  let after: string | null = null
  for (let page = 0; page < 20; page++) {
    const { data } = await api.ask(
      'query ($after: String) { cargos(filter: { text: "sorter photographs" }, sort: RELEVANCE, first: 4, after: $after) { nodes { slug } pageInfo { hasNextPage endCursor } } }',
      { after },
    )
    if (!data) throw new Error('There is no answer.')
    seen.push(...data.cargos.nodes.map(({ slug }: { slug: string }) => slug))
    if (!data.cargos.pageInfo.hasNextPage) break
    after = data.cargos.pageInfo.endCursor
    await world.database
      .sql`update cargos set state = 'SUSPENDED', suspended_for = 'POLICY' where slug = ${seen[0] ?? ''} and state = 'PUBLISHED'`
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toHaveLength(30)
})

test('facets count by category, trust level, runtime and capability what the filter leaves', async () => {
  const { data } = await api.ask(
    '{ cargoFacets(filter: { text: "whisperer" }) { categories { value count } trustLevels { value count } runtimes { value count } capabilities { value count } } }',
  )
  expect(data?.cargoFacets).toEqual({
    categories: [
      { value: 'audio', count: 2 },
      { value: 'document', count: 1 },
      { value: 'media', count: 1 },
    ],
    trustLevels: [
      { value: 'SANDBOX', count: 2 },
      { value: 'COMMUNITY', count: 1 },
      { value: 'VERIFIED', count: 1 },
    ],
    runtimes: [
      { value: 'container', count: 3 },
      { value: 'wasm', count: 1 },
    ],
    capabilities: [{ value: 'transcription', count: 2 }],
  })
})

test('a search is narrowed by what the facets tell', async () => {
  expect(await found('whisperer', { category: 'audio' })).toEqual(['whisperer', 'minutes'])
  expect(await found('whisperer', { trustLevelAtLeast: 'VERIFIED' })).toEqual(['whisperer'])
  expect(await found('whisperer', { capability: 'transcription', runtime: 'container' })).toEqual([
    'whisperer',
    'minutes',
  ])
})

test('staff find publishers by a part of their name, in which the signs of patterns mean themselves', async () => {
  const staff = await world.person({ staff: true })
  const client = await api.cookieOf(staff.accountId)
  const slugs = async (text: string) => {
    const { data } = await api.ask(
      'query ($text: String) { publishers(filter: { text: $text }) { nodes { slug } } }',
      { text },
      { headers: { cookie: client } },
    )
    return data?.publishers.nodes.map(({ slug }: { slug: string }) => slug)
  }
  await world.database.sql`
    insert into publishers (id, slug, name, tier, tier_since, created_at) values (${world.registry.newId()}, 'percent', 'A 50%_off\\', 'INDIVIDUAL', now(), now())`
  expect(await slugs('CM')).toEqual(['acme'])
  for (const text of ['%', '_', '\\', '50%_']) expect(await slugs(text)).toEqual(['percent'])
})
