import { type Column, is, type SQL, sql } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import { PlanMistake } from './problem.ts'

/** One key of an order. Keys are compared and sent as PostgreSQL's text, so microseconds and decimals survive a cursor. */
export interface OrderKey {
  readonly sql: SQL | Column
  readonly descending: boolean
  readonly type: string
  readonly allowed: readonly string[] | undefined
}

export interface KeyOptions {
  /** Where a null stands: a value of the key's type outside the real ones, such as -1 for a score. Index `coalesce(key, it)`. */
  readonly nullAs?: string | number
  /** PostgreSQL type of an expression: columns know their own. */
  readonly type?: string
}

export const ascending = (key: SQL | Column, options: KeyOptions = {}): OrderKey => orderKey(key, false, options)
export const descending = (key: SQL | Column, options: KeyOptions = {}): OrderKey => orderKey(key, true, options)

function orderKey(key: SQL | Column, descends: boolean, { nullAs, type }: KeyOptions): OrderKey {
  const column = is(key, PgColumn) ? key : undefined
  const keyType = type ?? column?.getSQLType()
  if (keyType === undefined)
    throw new PlanMistake("An order by an expression needs its type, as in descending(sql`…`, { type: 'float8' }).")
  if (column && !column.notNull && nullAs === undefined)
    throw new PlanMistake(
      `An order by ${column.name} needs a place for its nulls: descending(c.${column.name}, { nullAs: -1 }).`,
    )
  const placed = nullAs === undefined ? key : sql`coalesce(${key}, ${nullAs})`
  // The collation is fixed, or the same cursor would mean another place after the database moves to another system.
  const fixed = isText(keyType) ? sql`(${placed} collate "C")` : placed
  return { sql: fixed, descending: descends, type: keyType, allowed: column?.enumValues }
}

const isText = (type: string): boolean => type === 'text' || type.startsWith('varchar') || type.startsWith('character')

/** The condition "after this place": a row comparison when all keys run the same way (an index answers it), else nested. */
export function beyond(keys: readonly OrderKey[], values: readonly SQL[], backwards: boolean): SQL {
  const falls = keys.map(key => key.descending !== backwards)
  if (falls.every(fall => fall === falls[0])) {
    const left = sql.join(
      keys.map(key => sql`${key.sql}`),
      sql`, `,
    )
    const right = sql.join([...values], sql`, `)
    return falls[0] ? sql`(${left}) < (${right})` : sql`(${left}) > (${right})`
  }
  let condition: SQL | undefined
  for (let i = keys.length - 1; i >= 0; i--) {
    const [key, value, fall] = [keys[i]?.sql, values[i], falls[i]]
    const strict = fall ? sql`${key} < ${value}` : sql`${key} > ${value}`
    const loose = fall ? sql`${key} <= ${value}` : sql`${key} >= ${value}`
    condition = condition ? sql`(${loose} and (${strict} or ${condition}))` : sql`(${strict})`
  }
  return condition ?? sql`true`
}

/** Opaque to callers: the sort's name and the keys of the row, base64url. */
export const encodeCursor = (sort: string, keys: readonly string[]): string =>
  Buffer.from(JSON.stringify([sort, ...keys])).toString('base64url')

/** The keys of a cursor, or the sentence that says why it is none of this list's. */
export function decodeCursor(cursor: unknown, sort: string, keys: readonly OrderKey[]): readonly string[] | string {
  const [name, ...values] = parsedCursor(cursor)
  if (typeof name !== 'string')
    return 'This cursor is not one of ours. Take it from pageInfo or edges of the same list.'
  if (name !== sort || values.length !== keys.length)
    return 'This cursor belongs to another order. Start again without a cursor after changing the sort.'
  for (const [i, key] of keys.entries())
    if (!isKeyText(values[i], key)) return 'This cursor is damaged. Take it from pageInfo or edges of the same list.'
  return values as string[] // safe because isKeyText admits only strings
}

// The guard and every parameter of one request read the same cursor: the last one is kept.
let lastCursor: unknown
let lastParsed: readonly unknown[] = []

function parsedCursor(cursor: unknown): readonly unknown[] {
  if (cursor === lastCursor) return lastParsed
  lastParsed = typeof cursor === 'string' && cursor.length <= 4000 ? parse(cursor) : []
  lastCursor = cursor
  return lastParsed
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

// A value of the wrong form would come back as PostgreSQL's own message, so each type has its form here.
const INTEGER = /^-?\d{1,19}$/
const DECIMAL = /^-?\d{1,60}(\.\d{1,60})?$/
const FLOAT = /^-?\d{1,20}(\.\d{1,30})?(e[+-]?\d{1,3})?$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const TIME = /^(\d{4}-\d{2}-\d{2})( ([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(\+00)?)?$/
const INTEGER_BITS: Record<string, bigint> = {
  smallint: 15n,
  int2: 15n,
  integer: 31n,
  int4: 31n,
  bigint: 63n,
  int8: 63n,
}

/** No null byte, which PostgreSQL's text cannot hold. */
export const soundText = (text: string): boolean => !text.includes('\0')

function isKeyText(value: unknown, { type, allowed }: OrderKey): value is string {
  if (typeof value !== 'string') return false
  if (allowed && allowed.length > 0) return allowed.includes(value)
  const bits = INTEGER_BITS[type]
  if (bits !== undefined) return INTEGER.test(value) && BigInt.asIntN(Number(bits) + 1, BigInt(value)) === BigInt(value)
  if (type.startsWith('numeric')) return DECIMAL.test(value)
  if (type === 'float8' || type === 'double precision') return FLOAT.test(value) && fitsFloat(Number(value), value)
  if (type === 'float4' || type === 'real') return FLOAT.test(value) && fitsFloat(Math.fround(Number(value)), value)
  if (type === 'uuid') return UUID.test(value)
  if (type === 'boolean') return value === 'true' || value === 'false'
  if (type.startsWith('timestamp') || type === 'date') return isTime(value)
  return isText(type) && value.length <= 2000 && soundText(value)
}

// PostgreSQL refuses both overflow and underflow.
const fitsFloat = (number: number, text: string): boolean =>
  Number.isFinite(number) && (number !== 0 || !/[1-9]/.test(text.split('e')[0] ?? ''))

function isTime(value: string): boolean {
  if (value === 'infinity' || value === '-infinity') return true
  const day = TIME.exec(value)?.[1]
  if (day === undefined || day.startsWith('0000')) return false // PostgreSQL counts from the year 1
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) // 30 February rolls over in JavaScript
}
