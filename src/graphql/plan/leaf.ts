import type { Column, SQL } from 'drizzle-orm'
import { type GraphQLField, isNonNullType } from 'graphql'
import { type Codec, codecOf, PLAIN } from './codec.ts'
import type { Compilation, Stand } from './compile.ts'
import { plainValue } from './plain.ts'
import type { Selected } from './select.ts'
import type { Leaf, Plain } from './shape.ts'

type Field = GraphQLField<unknown, unknown>

/** A column or expression, shown as its GraphQL type says. */
export function leafOrPlain(
  compilation: Compilation,
  source: SQL | Column,
  sqlType: string | undefined,
  field: Field,
  { nodes }: Selected,
  stand: Stand,
): Leaf | Plain {
  const codec = codecOf(source, sqlType, field.type)
  if (codec !== PLAIN) return leaf(compilation, source, codec, field, stand)
  return { kind: 'plain', at: columnAt(compilation, stand, source), value: plainValue(compilation, field.type, nodes) }
}

export function leaf(compilation: Compilation, source: SQL | Column, codec: Codec, field: Field, stand: Stand): Leaf {
  return {
    kind: 'leaf',
    at: columnAt(compilation, stand, source, codec.cast),
    codec: stand.gate === undefined ? codec : { ...codec, certain: false },
    nonNull: isNonNullType(field.type),
  }
}

/** What is behind a gate that does not hold is not even sent. */
export function columnAt(
  { statement }: Compilation,
  { level, gate }: Stand,
  source: SQL | Column,
  cast?: string,
): string {
  const text = statement.text(source)
  const converted = cast ? `(${text})::${cast}` : text
  return `c[${level.column(gate === undefined ? converted : `case when ${gate} then ${converted} end`)}][i]`
}
