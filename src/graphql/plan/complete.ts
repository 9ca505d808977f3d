import { isEnumType } from 'graphql'
import type { Codec } from './codec.ts'
import { encodeCursor } from './keyset.ts'
import type { Leaf, List, Many, ObjectShape, Page, PageField, PlainValue, Row, Shape } from './shape.ts'

/** What the completion of one run works with: the inputs of the run, and the cost it counts. */
export interface Tally {
  readonly inputs: readonly unknown[]
  cost: number
}
export type Complete = (raw: unknown, tally: Tally) => unknown

/** Marks an object built here with its type, for the resolvers that `attach` sets. A symbol is never serialised. */
export const ROW = Symbol('planned row')

/** The answer may not be what graphql-js would say: it is thrown away, and graphql-js says it. */
export class Doubt extends Error {}

/**
 * `wire`: the answer itself, checked as graphql-js would. `slots`: what graphql-js completes, each value under its
 * response key. Generated code, as a walk over shapes costs several times more: names enter it only through
 * JSON.stringify, values never.
 */
export function completion(shape: Shape, mode: 'wire' | 'slots'): Complete {
  const writer = new Writer(mode)
  const root = writer.value(shape)
  const names = Object.keys(helpers)
  const constants = writer.constants.map((_, i) => `k${i} = K[${i}]`)
  const body = [
    '"use strict"',
    `const { ${names.join(', ')} } = H`,
    ...(constants.length > 0 ? [`const ${constants.join(', ')}`] : []),
    ...writer.functions,
    `return function (c, p) { const i = 0; return ${root} }`,
  ].join('\n')
  return new Function('H', 'K', body)(helpers, writer.constants) as Complete // safe because body returns that function
}

class Writer {
  readonly constants: unknown[] = []
  readonly functions: string[] = []

  constructor(private readonly mode: 'wire' | 'slots') {}

  value(shape: Shape): string {
    switch (shape.kind) {
      case 'constant':
        return JSON.stringify(shape.value)
      case 'refused':
        return shape.present === undefined
          ? this.constant(shape.error)
          : `(${shape.present} ? ${this.constant(shape.error)} : null)`
      case 'leaf':
        return this.leaf(shape)
      case 'plain':
        return this.mode === 'wire' ? this.plain(shape.value, shape.at) : shape.at
      case 'object':
        return this.object(shape)
      case 'firstOf':
        return `(${[...shape.members.map(member => this.value({ ...member, nonNull: false })), this.missing(shape.nonNull)].join(' ?? ')})`
      case 'row':
        return this.row(shape)
      case 'list':
        return this.list(shape)
      case 'page':
        return this.page(shape)
      case 'many':
        return this.many(shape)
    }
  }

  private missing(nonNull: boolean): string {
    return nonNull && this.mode === 'wire' ? 'doubt()' : 'null'
  }

  private leaf({ at, codec, nonNull }: Leaf): string {
    const present = this.decoded(codec, at)
    if (codec.certain) return present
    if (this.mode === 'wire' && nonNull) return this.decoded(codec, `(${at} ?? doubt())`)
    return present === at ? at : `(${at} === null ? null : ${present})`
  }

  private decoded({ decode, check, constant }: Codec, at: string): string {
    if (decode === 'prefixed') return `${JSON.stringify(`${String(constant)}_`)} + ${at}`
    if (decode === 'named') return `${this.mode === 'wire' ? 'named' : 'nameOf'}(${this.constant(constant)}, ${at})`
    if (decode === 'time') return `time(${at})`
    if (check === undefined || this.mode === 'slots') return at
    return check === 'member' ? `member(${this.constant(constant)}, ${at})` : `${check}(${at})`
  }

  private object(shape: ObjectShape): string {
    const members = shape.fields.map(({ key, shape: inner }) => `${property(key)}: ${this.value(inner)}`)
    if (this.mode === 'slots')
      members.unshift(
        `[ROW]: ${JSON.stringify(shape.type)}`,
        ...shape.needs.map(({ name, leaf }) => `${property(name)}: ${this.leaf(leaf)}`),
      )
    const literal = `{ ${members.join(', ')} }`
    return shape.present === undefined ? literal : `(${shape.present} ? ${literal} : ${this.missing(shape.nonNull)})`
  }

  private row({ at, object, nonNull }: Row): string {
    const body = `if (c === null || c[0] === null) return ${this.missing(nonNull)}; const i = 0; p.cost += ${object.weight}; return ${this.object(object)}`
    return `${this.function('c, p', body)}(${at}, p)`
  }

  private list({ at, object, gated }: List): string {
    const empty = `${gated ? 'if (c === null) return null; ' : ''}if (c[0] === null) return []; `
    const body = `${empty}const n = c[0].length, out = new Array(n); p.cost += ${object.weight} * n; for (let i = 0; i < n; i++) out[i] = ${this.object(object)}; return out`
    return `${this.function('c, p', body)}(${at}, p)`
  }

  private page(shape: Page): string {
    const counts = shape.rowed
      ? `const m = c[0] === null ? 0 : c[0].length, s = p.inputs[${shape.size}], n = m > s ? s : m; p.cost += ${shape.weight} * n; `
      : 'const n = 0; '
    const literal = this.marked(
      shape.type,
      shape.fields.map(field => `${property(field.key)}: ${this.pageField(shape, field)}`),
    )
    const body = `${shape.gated ? 'if (c === null) return null; ' : ''}${counts}p.cost += 1; return ${literal}`
    return `${this.function('c, p', body)}(${shape.at}, p)`
  }

  private pageField(shape: Page, field: PageField): string {
    switch (field.name) {
      case '__typename':
        return JSON.stringify(field.type)
      case 'totalCount':
        return `c[${shape.total}]`
      case 'nodes':
        return field.object ? this.pageRows(shape, this.object(field.object)) : 'null'
      case 'edges':
        return this.pageRows(shape, this.marked(field.type, this.edge(shape, field)))
      case 'pageInfo':
        return this.marked(field.type, this.pageInfo(shape, field))
    }
  }

  private pageRows(shape: Page, item: string): string {
    const place = shape.backwards ? 'out[n - 1 - i]' : 'out[i]'
    return `${this.function('c, n, p', `const out = new Array(n); for (let i = 0; i < n; i++) ${place} = ${item}; return out`)}(c, n, p)`
  }

  private edge(shape: Page, field: PageField): readonly string[] {
    return (field.inner ?? []).map(({ key, name, object }) => {
      if (name === 'cursor') return `${property(key)}: ${cursor(shape, 'i')}`
      return `${property(key)}: ${object ? this.object(object) : JSON.stringify(field.type)}`
    })
  }

  private pageInfo(shape: Page, field: PageField): readonly string[] {
    const [first, last] = shape.backwards ? ['n - 1', '0'] : ['0', 'n - 1']
    const values: Record<string, string> = {
      __typename: JSON.stringify(field.type),
      hasNextPage: shape.backwards ? String(shape.hasBefore) : 'm > s',
      hasPreviousPage: shape.backwards ? 'm > s' : String(shape.hasAfter),
      startCursor: `n === 0 ? null : ${cursor(shape, first)}`,
      endCursor: `n === 0 ? null : ${cursor(shape, last)}`,
    }
    return (field.inner ?? []).map(({ key, name }) => `${property(key)}: ${values[name] ?? 'null'}`)
  }

  private many({ ids, parts }: Many): string {
    const finders = parts.map(part => {
      const build = this.function('c, i, p', `p.cost += ${part.object.weight}; return ${this.object(part.object)}`)
      return `finder(${JSON.stringify(part.prefix)}, ${part.at}, ${part.key}, ${build}, p)`
    })
    return `byId(p.inputs[${ids}], [${finders.join(', ')}])`
  }

  private plain(value: PlainValue, at: string): string {
    return `${this.function('v', `if (v === null || v === undefined) return ${this.missing(value.nonNull)}; return ${this.plainPresent(value)}`)}(${at})`
  }

  private plainPresent(value: PlainValue): string {
    switch (value.kind) {
      case 'unknown':
        return 'doubt()'
      case 'list':
        return `array(v).map(v => ${this.plain(value.item, 'v')})`
      case 'object':
        return `keyed(v) && { ${value.fields.map(({ key, name, value: inner }) => `${property(key)}: ${inner ? this.plain(inner, `v[${JSON.stringify(name)}]`) : JSON.stringify(value.type)}`).join(', ')} }`
      case 'leaf': {
        const builtIn = PLAIN_CHECKS[value.type.name]
        if (builtIn) return `${builtIn}(v)`
        if (isEnumType(value.type))
          return `member(${this.constant(new Set(value.type.getValues().map(v => v.name)))}, v)`
        return `serialized(${this.constant(value.type)}, v)`
      }
    }
  }

  private marked(type: string, members: readonly string[]): string {
    return `{ ${[...(this.mode === 'slots' ? [`[ROW]: ${JSON.stringify(type)}`] : []), ...members].join(', ')} }`
  }

  private function(parameters: string, body: string): string {
    const name = `f${this.functions.length}`
    this.functions.push(`function ${name}(${parameters}) { ${body} }`)
    return name
  }

  private constant(value: unknown): string {
    return `k${this.constants.push(value) - 1}`
  }
}

// In an object literal `__proto__` sets the prototype; as a computed key it is a key like any other.
const property = (key: string): string => (key === '__proto__' ? '["__proto__"]' : JSON.stringify(key))

const cursor = (shape: Page, index: string): string =>
  `cursor(${JSON.stringify(shape.sort)}, [${shape.keys.map(column => `c[${column}][${index}]`).join(', ')}])`

const PLAIN_CHECKS: Readonly<Record<string, string>> = {
  String: 'text',
  ID: 'text',
  Int: 'whole',
  Float: 'finite',
  Boolean: 'truth',
}

const theDoubt = new Doubt('graphql-js has to complete this answer')

function doubt(): never {
  throw theDoubt
}

const helpers = {
  ROW,
  doubt,
  cursor: encodeCursor,
  nameOf: (names: Readonly<Record<string, string>>, value: string | number): string | undefined => names[value],
  named: (names: Readonly<Record<string, string>>, value: string | number): string => names[value] ?? doubt(),
  member: (names: ReadonlySet<unknown>, value: unknown): unknown => (names.has(value) ? value : doubt()),
  whole: (value: unknown): unknown => (value === ((value as number) | 0) ? value : doubt()),
  finite: (value: unknown): unknown => (typeof value === 'number' ? value : doubt()),
  safe: (value: unknown): unknown => (Number.isSafeInteger(value) ? value : doubt()),
  text: (value: unknown): unknown => (typeof value === 'string' ? value : doubt()),
  truth: (value: unknown): unknown => (typeof value === 'boolean' ? value : doubt()),
  array: (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : doubt()),
  keyed: (value: unknown): boolean => (typeof value === 'object' && !Array.isArray(value)) || doubt(),
  serialized: (type: { serialize(value: unknown): unknown }, value: unknown): unknown =>
    type.serialize(value) ?? doubt(),
  time,
  finder,
  byId,
}

/** PostgreSQL's JSON time (`2026-01-02T03:04:05.123456+00:00`, the session in UTC) as ISO 8601 in milliseconds. */
function time(value: string): string {
  const zone = value.endsWith('+00:00') ? value.length - 6 : value.length
  if (value.charCodeAt(10) !== 84 || !(zone === 19 || value.charCodeAt(19) === 46)) return new Date(value).toISOString()
  return zone === 19 ? `${value.slice(0, 19)}.000Z` : `${value.slice(0, Math.min(23, zone)).padEnd(23, '0')}Z`
}

type Found = (id: string) => unknown

function finder(
  prefix: string,
  columns: readonly (readonly string[] | null)[],
  key: number,
  build: (c: unknown, i: number, p: Tally) => unknown,
  tally: Tally,
): readonly [string, Found] {
  const places = new Map((columns[key] ?? []).map((text, i) => [`${prefix}_${text}`, i]))
  return [
    prefix,
    id => {
      const place = places.get(id)
      return place === undefined ? null : build(columns, place, tally)
    },
  ]
}

function byId(ids: readonly string[], finders: readonly (readonly [string, Found])[]): readonly unknown[] {
  return ids.map(id => finders.find(([prefix]) => id.startsWith(`${prefix}_`))?.[1](id) ?? null)
}
