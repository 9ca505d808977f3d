import { GraphQLError } from 'graphql'
import type { OrderKey } from '../../../src/graphql/plan/keyset.ts'

/** A row in a list: its key, and the values of the order there, as PostgreSQL writes them. */
export interface Place {
  readonly key: string
  readonly at: readonly string[]
}

interface Listed {
  readonly sort: string
  readonly keys: readonly OrderKey[]
  readonly list: readonly Place[]
}

/** A Relay page of a list that is there as a whole. */
export function pageOfPlaces<T>(
  { sort, keys, list }: Listed,
  args: Readonly<Record<string, unknown>>,
  rowOf: (place: Place) => T,
) {
  if (args.first != null && args.last != null) throw bad('Ask for first or for last, not for both.')
  const size = Number(args.first ?? args.last ?? 20)
  if (size < 1 || size > 100)
    throw bad(
      `${args.first == null ? 'last' : 'first'} has to be from 1 to 100. Ask for a smaller page and follow its cursors.`,
    )
  const after = placed(args.after, sort, keys)
  const before = placed(args.before, sort, keys)
  const between = list.filter(
    ({ at }) => (!after || against(at, after, keys) > 0) && (!before || against(at, before, keys) < 0),
  )
  const backwards = args.last != null
  const part = backwards ? between.slice(-size) : between.slice(0, size)
  const cursor = ({ at }: Place) => Buffer.from(JSON.stringify([sort, ...at])).toString('base64url')
  const [first, last] = [part[0], part.at(-1)]
  return {
    nodes: part.map(rowOf),
    edges: part.map(place => ({ node: rowOf(place), cursor: cursor(place) })),
    totalCount: Math.min(list.length, 1001),
    pageInfo: {
      hasNextPage: backwards ? before !== undefined : between.length > size,
      hasPreviousPage: backwards ? between.length > size : after !== undefined,
      startCursor: first === undefined ? null : cursor(first),
      endCursor: last === undefined ? null : cursor(last),
    },
  }
}

function placed(cursor: unknown, sort: string, keys: readonly OrderKey[]): readonly string[] | undefined {
  if (cursor == null) return undefined
  const parsed = parse(String(cursor))
  if (typeof parsed?.[0] !== 'string')
    throw bad('This cursor is not one of ours. Take it from pageInfo or edges of the same list.')
  if (parsed[0] !== sort || parsed.length !== keys.length + 1)
    throw bad('This cursor belongs to another order. Start again without a cursor after changing the sort.')
  const values = parsed.slice(1)
  for (const [i, { type, allowed }] of keys.entries()) {
    const isSound =
      allowed && allowed.length > 0 ? allowed.includes(values[i] ?? '') : formOf(type).test(values[i] ?? '')
    if (!isSound) throw bad('This cursor is damaged. Take it from pageInfo or edges of the same list.')
  }
  return values
}

function formOf(type: string): RegExp {
  if (/^(smallint|int|bigint)/.test(type)) return /^-?\d+$/
  if (/^(float|double|real|numeric)/.test(type)) return /^-?\d+(\.\d+)?$/
  if (type === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  if (type === 'boolean') return /^(true|false)$/
  return type.startsWith('timestamp') ? /^(-infinity|\d{4}-\d\d-\d\d .*)$/ : /^/
}

function parse(cursor: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? (value as string[]) : undefined
  } catch {
    return undefined
  }
}

/** Below zero where `left` comes first. */
function against(left: readonly string[], right: readonly string[], keys: readonly OrderKey[]): number {
  for (const [i, { descending, type }] of keys.entries()) {
    const [a = '', b = ''] = [left[i], right[i]]
    const order = /^(smallint|int|bigint|float|double|real|numeric)/.test(type)
      ? Number(a) - Number(b)
      : Buffer.compare(Buffer.from(a), Buffer.from(b))
    if (order !== 0) return descending ? -order : order
  }
  return 0
}

const bad = (message: string) => new GraphQLError(message, { extensions: { code: 'BAD_INPUT' } })
