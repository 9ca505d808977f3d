import { type SQL, sql } from 'drizzle-orm'
import { check, customType, timestamp } from 'drizzle-orm/pg-core'

/** A moment, in UTC, to the microsecond; `Date` in code. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

export const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** A closed list of words, held by the database too: what the domain cannot say, a row cannot hold. */
export const oneOf = (name: string, column: unknown, words: readonly string[]) =>
  check(name, sql`${column as SQL} in (${sql.raw(words.map(word => `'${word}'`).join(', '))})`)

/** A text no longer than the API lets it be (S43, S46). */
export const atMost = (name: string, column: unknown, characters: number) =>
  check(name, sql`char_length(${column as SQL}) <= ${sql.raw(String(characters))}`)
