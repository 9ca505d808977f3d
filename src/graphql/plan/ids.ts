import { soundText } from './keyset.ts'

/** `cargo`, `0193…` → `cargo_0193…`; the prefix is everything before the first underscore. */
export const prefixOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('_')))

/** The key of a global id in PostgreSQL's text form, or undefined when it cannot be a key of that type. */
export function keyOf(id: unknown, prefix: string, sqlType: string): string | undefined {
  if (typeof id !== 'string' || !id.startsWith(`${prefix}_`)) return undefined
  const key = id.slice(prefix.length + 1)
  return isKey(key, sqlType) ? key : undefined
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const SERIAL = /^[1-9][0-9]{0,17}$/
const SHORT_SERIAL = /^[1-9][0-9]{0,8}$/

function isKey(key: string, sqlType: string): boolean {
  if (sqlType === 'uuid') return UUID.test(key)
  if (sqlType.startsWith('bigint') || sqlType === 'bigserial') return SERIAL.test(key)
  if (sqlType === 'integer' || sqlType === 'serial') return SHORT_SERIAL.test(key)
  return key.length > 0 && key.length <= 300 && soundText(key)
}
