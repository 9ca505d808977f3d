export const HONEST = '{ cargos(first: 1) { nodes { slug } } }'
const body = (query: unknown, variables: unknown = {}): string => JSON.stringify({ query, variables })
const nested = (levels: number, open: string, close: string, core = ''): string =>
  open.repeat(levels) + core + close.repeat(levels)

/** Fragments that each name the next one twice: 2^levels fields once written out. */
const doubling = (levels: number): string =>
  `{ viewer { ...f0 } } ${Array.from({ length: levels }, (_, i) => `fragment f${i} on Account { a${i}: id ...f${i + 1} b${i}: id ...f${i + 1} }`).join(' ')} fragment f${levels} on Account { id }`

/** Every cursor that is one of ours by its outside. */
const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url')
const page = (after: unknown): string =>
  body('query ($after: String) { cargos(first: 2, after: $after) { nodes { slug } } }', { after })
const ID_KEY = '00000000-0000-7000-8000-000000000000'

/** Requests that no client would make, by what is wrong with them: each is a body as it is sent. */
export const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  // what is no document
  nothing: '',
  'no JSON': '{"query": "{ viewer',
  'JSON that is no request': '[1, null, "x"]',
  null: 'null',
  'a batch': `[${body(HONEST)},${body(HONEST)}]`,
  'a query that is an object': body({ kind: 'Document' }),
  'a query that is a number': body(1e308),
  'an empty query': body(''),
  'a comment alone': body('# nothing'),
  punctuation: body('}{)(!!...@@'),
  'a byte order mark and control characters': body('\ufeff\u0000\u0007{ viewer { id } }'),
  'half a character pair in the document': '{"query": "{ cargo(slug: \\"\\ud800\\") { id } }"}',
  'a string that does not end': body('{ cargo(slug: "x) { id } }'),
  'an escape that is none': body('{ cargo(slug: "\\u{110000}") { id } }'),
  'an operation of another name': JSON.stringify({ query: 'query a { viewer { id } }', operationName: 'b' }),
  'two operations and no name': body('query a { viewer { id } } query b { viewer { id } }'),
  'an operation name that is a list': JSON.stringify({ query: HONEST, operationName: ['a'] }),
  'a subscription over HTTP': body('subscription { scanProgress(scanId: "scan_1") { stage } }'),
  'a definition of a type': body('type Query { a: Int }'),
  'extensions that are no object': JSON.stringify({ query: HONEST, extensions: 'x' }),
  'a persisted query of another hash': JSON.stringify({
    query: HONEST,
    extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } },
  }),
  'a persisted query of version a': JSON.stringify({
    extensions: { persistedQuery: { version: 'a', sha256Hash: [] } },
  }),
  'bytes that are no UTF-8': Buffer.concat([Buffer.from('{"query":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
  // what is too much
  'more than a mebibyte': body(`{ viewer { id } } #${'x'.repeat(1_100_000)}`),
  'a mebibyte of one name': body(`{ ${'x'.repeat(1_000_000)} }`),
  'ten thousand aliases': body(`{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: viewer { id }`).join(' ')} }`),
  'a thousand aliases of a list': body(
    `{ ${Array.from({ length: 300 }, (_, i) => `a${i}: cargos(first: 100) { nodes { id } }`).join(' ')} }`,
  ),
  'the same field two thousand times': body(`{ viewer { ${'id '.repeat(2_000)} } }`),
  'a hundred thousand braces': body(nested(100_000, '{', '}')),
  'two thousand levels': body(nested(1_300, '{ viewer ', '}', '{ id }')),
  'a hundred thousand brackets in an argument': body(
    `{ cargos(filter: ${nested(100_000, '[', ']')}) { nodes { id } } }`,
  ),
  'a thousand brackets in an argument': body(
    `{ explainCost(document: "", variables: ${nested(1_500, '[', ']')}) { requested } }`,
  ),
  'fragments that double twenty times': body(doubling(20)),
  'fragments that double two hundred times': body(doubling(200)),
  'a fragment that holds itself': body('{ viewer { ...a } } fragment a on Account { id ...a }'),
  'three fragments in a circle': body(
    '{ viewer { ...a } } fragment a on Account { ...b } fragment b on Account { ...c } fragment c on Account { ...a }',
  ),
  'a circle of fragments and fields': body(
    '{ viewer { ...a } } fragment a on Account { memberships { nodes { account { ...a } } } }',
  ),
  'a thousand fragments nobody uses': body(
    `{ viewer { id } } ${Array.from({ length: 400 }, (_, i) => `fragment f${i} on Account { id }`).join(' ')}`,
  ),
  'a thousand variables nobody uses': body(
    `query (${Array.from({ length: 900 }, (_, i) => `$v${i}: Int`).join(' ')}) { viewer { id } }`,
  ),
  'a thousand directives': body(`{ viewer { id ${'@skip(if: false) '.repeat(500)} } }`),
  'a directive that is none': body(`{ viewer { id @${'x'.repeat(1000)} } }`),
  'a thousand conflicting fields': body(
    `{ ${Array.from({ length: 400 }, (_, i) => `a: cargo(slug: "${i}") { id }`).join(' ')} }`,
  ),
  'pages in pages in pages': body(
    '{ cargos(first: 100) { nodes { versions(first: 100) { nodes { components(first: 100) { nodes { package { purl } } } } } } } }',
  ),
  'lists of types of lists of types': body(
    `{ __schema { types ${nested(14, '{ fields { type ', '} }', '{ name }')} } }`,
  ),
  'the whole schema a hundred times': body(
    `{ ${Array.from({ length: 100 }, (_, i) => `a${i}: __schema { types { name fields { name } } }`).join(' ')} }`,
  ),
  'a page of a million': body('{ cargos(first: 1000000) { nodes { id } } }'),
  'a page of less than none': body('{ cargos(first: -1) { nodes { id } } }'),
  'a page beyond all numbers':
    '{"query": "query ($n: Int) { cargos(first: $n) { nodes { id } } }", "variables": {"n": 1e400}}',
  'both ends of a list': body('{ cargos(first: 1, last: 1) { nodes { id } } }'),
  'a hundred thousand ids': body('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: Array(20_000).fill(`cargo_${ID_KEY}`),
  }),
  // variables
  'variables that are a list': JSON.stringify({ query: HONEST, variables: [1] }),
  'variables that are a text': JSON.stringify({ query: HONEST, variables: 'x' }),
  'variables by the name of a prototype':
    '{"query": "query ($a: Int) { cargos(first: $a) { nodes { id } } }", "variables": {"__proto__": {"a": 5}}}',
  'variables by the name of a constructor':
    '{"query": "query ($a: Int) { cargos(first: $a) { nodes { id } } }", "variables": {"constructor": {"prototype": {"a": 5}}}}',
  'a variable of another kind': body('query ($s: String!) { cargo(slug: $s) { id } }', { s: { a: [1] } }),
  'a variable that is not there': body('query ($s: String!) { cargo(slug: $s) { id } }'),
  'a number that is no number':
    '{"query": "query ($s: Int) { cargos(first: $s) { nodes { id } } }", "variables": {"s": NaN}}',
  'a number of a thousand digits': `{"query": "query ($s: Int) { cargos(first: $s) { nodes { id } } }", "variables": {"s": ${'9'.repeat(1000)}}}`,
  'half a number': body('query ($s: Int) { cargos(first: $s) { nodes { id } } }', { s: 1.5 }),
  'an enum that is none': body('query ($s: CargoSort) { cargos(sort: $s) { nodes { id } } }', { s: 'toString' }),
  'a variable ten thousand levels deep': `{"query": "query ($f: CargoFilter) { cargos(filter: $f) { nodes { id } } }", "variables": {"f": ${nested(10_000, '{"text":', '}', '1')}}}`,
  'a variable a hundred thousand levels deep': `{"query": "query ($v: JSON) { explainCost(document: \\"\\", variables: $v) { requested } }", "variables": {"v": ${nested(100_000, '[', ']')}}}`,
  'a filter of names that it does not have': body('query ($f: CargoFilter) { cargos(filter: $f) { nodes { id } } }', {
    f: { hasOwnProperty: 1 },
  }),
  // cursors and ids
  'a cursor that is no cursor': page('x'),
  'a cursor of no base64': page('💣%%%'),
  'a cursor of a list of lists': page(cursor([[[]]])),
  'a cursor of another order': page(cursor('JOBS', '1', ID_KEY)),
  'a cursor with a quote': page(cursor('NEWEST', "'; drop table cargos; --", ID_KEY)),
  'a cursor in the year 0': page(cursor('NEWEST', '0000-01-01 00:00:00+00', ID_KEY)),
  'a cursor in no year': page(cursor('NEWEST', 'infinity', ID_KEY)),
  'a cursor with a null character': page(cursor('NEWEST', '2026-01-01 00:00:00+00', 'a\0b')),
  'a cursor of ten thousand characters': page(cursor('NEWEST', 'x'.repeat(10_000))),
  'a cursor of a number': page(12),
  'an id of no noun': body('{ node(id: "x") { id } }'),
  'an id of a hundred thousand characters': body('query ($id: ID!) { node(id: $id) { id } }', {
    id: `cargo_${'0'.repeat(100_000)}`,
  }),
  'an id of a number beyond numbers': body('{ node(id: "pkg_999999999999999999999999") { id } }'),
  'an id that is a number': body('{ node(id: 5) { id } }'),
  'an id with a null character': body('query ($id: ID!) { node(id: $id) { id } }', { id: 'advisory_a\0b' }),
  'a slug in other letters': body('query ($s: String!) { cargo(slug: $s) { id } publisher(slug: $s) { id } }', {
    s: 'асme/Ⅷ\u202e',
  }),
}
