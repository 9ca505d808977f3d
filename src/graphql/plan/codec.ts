import { type Column, is, type SQL } from 'drizzle-orm'
import { PgColumn } from 'drizzle-orm/pg-core'
import {
  type GraphQLEnumType,
  type GraphQLOutputType,
  getNullableType,
  isEnumType,
  isLeafType,
  isScalarType,
} from 'graphql'
import type { Names } from './declare.ts'
import { PlanMistake } from './problem.ts'

/** How a value of PostgreSQL's JSON becomes the value of the answer. `decode` always runs; `check` only where graphql-js does not. */
export interface Codec {
  readonly cast?: string
  readonly decode?: Helper
  readonly check?: Helper
  /** The prefix of an id, the names of a code, the names of an enum. */
  readonly constant?: unknown
  /** The value is never null where its row is there, as the column says. */
  readonly certain: boolean
  /** A value of the answer's form: attaching proves that the scalar passes it unchanged. */
  readonly sample?: unknown
}

/** Functions of complete.ts, by name. */
export type Helper = 'prefixed' | 'named' | 'time' | 'whole' | 'finite' | 'safe' | 'member'

/** Values of jsonb and array columns are completed by their GraphQL type, as they are. */
export const PLAIN = Symbol('plain')

const TEXT = /^(text|varchar|character|char|uuid|citext)/

/** Throws when a column cannot be shown as this type: a mistake of the declaration. */
export function codecOf(
  source: SQL | Column,
  sqlType: string | undefined,
  type: GraphQLOutputType,
): Codec | typeof PLAIN {
  const column = is(source, PgColumn) ? source : undefined
  const from = sqlType ?? column?.getSQLType()
  const to = getNullableType(type)
  if (!isLeafType(to) || from === 'jsonb' || from === 'json' || from?.endsWith(']')) return plainOf(to, from)
  const certain = column?.notNull ?? false
  if (isEnumType(to)) return { ...enumCodec(to), certain }
  if (from === undefined) return { ...exprCodec(to.name), certain }
  if (from.startsWith('timestamp')) return { decode: 'time', certain, sample: '2026-01-02T03:04:05.678Z' }
  if (from === 'date') return { certain, sample: '2026-01-02' }
  if (from === 'boolean') return fits(from, to.name, ['Boolean'], { certain })
  if (/^(smallint|integer|serial|int2|int4)$/.test(from))
    return fits(from, to.name, ['Int', 'Float'], { certain, ...(column ? {} : { check: 'whole' as const }) })
  if (/^(bigint|bigserial|int8)$/.test(from)) {
    if (to.name === 'ID' || to.name === 'String') return { cast: 'text', certain }
    if (to.name === 'Int')
      throw new PlanMistake('A bigint does not fit into Int: show it as Float or as a scalar for large whole numbers.')
    return { check: 'safe', certain, sample: 2 ** 40 }
  }
  if (from.startsWith('numeric') && to.name !== 'Float') return { cast: 'text', certain, sample: '1.5' }
  if (/^(numeric|real|double|float)/.test(from))
    return fits(from, to.name, ['Float'], { cast: 'float8', check: 'finite', certain })
  if (TEXT.test(from) || (column?.enumValues?.length ?? 0) > 0) {
    if (to.name === 'Int' || to.name === 'Float' || to.name === 'Boolean')
      throw new PlanMistake(`A column of type ${from} cannot be shown as ${to.name}.`)
    return { certain, sample: column?.columnType === 'PgUUID' ? '00000000-0000-7000-8000-000000000000' : undefined }
  }
  throw new PlanMistake(`A value of type ${from} cannot be shown as ${to.name}: write an expr with a cast.`)
}

/** JSON would round a large bigint; a text or uuid is text already, and as a bare column it is shared with joins and cursors. */
export function idCodec(prefix: string, key: SQL | Column): Codec {
  const codec = { decode: 'prefixed', constant: prefix, certain: true } as const
  return is(key, PgColumn) && TEXT.test(key.getSQLType()) ? codec : { ...codec, cast: 'text' }
}

export const namesCodec = (names: Names, certain: boolean): Codec => ({ decode: 'named', constant: names, certain })

/** Columns for a resolver: times as ISO text, the rest as JSON has it. */
export function needCodec(source: SQL | Column): Codec {
  const from = is(source, PgColumn) ? source.getSQLType() : ''
  return from.startsWith('timestamp') ? { decode: 'time', certain: false } : { certain: false }
}

function plainOf(to: GraphQLOutputType, from: string | undefined): typeof PLAIN | Codec {
  const array = from?.endsWith(']') === true
  if (array && /^(timestamp|numeric|date)/.test(from))
    throw new PlanMistake(`An array of ${from} has no plain form: show it through an expr with jsonb.`)
  if (isLeafType(to) && !isScalarType(to)) throw new PlanMistake(`A ${from} cannot be shown as ${to.name}.`)
  if (isScalarType(to) && ['Int', 'Float', 'Boolean', 'String', 'ID'].includes(to.name))
    throw new PlanMistake(`A ${from} cannot be shown as ${to.name}.`)
  return PLAIN
}

function fits(from: string, to: string, allowed: readonly string[], codec: Codec): Codec {
  // Scalars of our own are held to the sample when the plans are attached.
  if (['Int', 'Float', 'Boolean', 'String', 'ID'].includes(to) && !allowed.includes(to))
    throw new PlanMistake(`A column of type ${from} cannot be shown as ${to}.`)
  return { ...codec, sample: from === 'boolean' ? true : from.startsWith('numeric') ? 1.5 : 1 }
}

function enumCodec(type: GraphQLEnumType): Omit<Codec, 'certain'> {
  for (const value of type.getValues())
    if (value.value !== value.name)
      throw new PlanMistake(
        `The value of ${type.name}.${value.name} differs from its name, so it cannot be read directly.`,
      )
  return { check: 'member', constant: new Set(type.getValues().map(value => value.name)) }
}

function exprCodec(to: string): Omit<Codec, 'certain'> {
  switch (to) {
    case 'String':
    case 'ID':
      return { cast: 'text' }
    case 'Boolean':
      return { cast: 'boolean' }
    case 'Int':
      return { check: 'whole' }
    case 'Float':
      return { cast: 'float8', check: 'finite' }
    default:
      throw new PlanMistake(`An expr for ${to} needs its type, as in expr(sql\`…\`, 'timestamptz').`)
  }
}
