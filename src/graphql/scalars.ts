import { GraphQLError, GraphQLScalarType } from 'graphql'
import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars'

/** A moment in UTC, ISO 8601 with milliseconds. */
export const DateTime = GraphQLDateTimeISO

/** Any JSON value, stored and given back as it came. */
export const JsonValue = new GraphQLScalarType<unknown, unknown>({
  ...GraphQLJSON.toConfig(),
  parseValue: shallowEnough,
})

/** Levels of a JSON value. Whoever walks one does so by recursion, which ten thousand levels would bring down. */
const DEEPEST = 64

function shallowEnough(value: unknown): unknown {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST)
      throw new GraphQLError(`A JSON value may be nested ${DEEPEST} levels deep. Send a flatter one.`, {
        extensions: { code: 'BAD_INPUT' },
      })
    level = level.flatMap(one => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return value
}
