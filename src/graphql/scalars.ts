import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars'

/** A moment in UTC, ISO 8601 with milliseconds. */
export const DateTime = GraphQLDateTimeISO
/** Any JSON value, stored and given back as it came. */
export const JsonValue = GraphQLJSON
