import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, type ValidationRule, validate } from 'graphql'

export type Checked =
  | { readonly document: DocumentNode; readonly errors?: undefined }
  | { readonly document?: undefined; readonly errors: readonly GraphQLError[] }

/**
 * Parses and validates, remembering the last documents by their text. A syntax error is an answer: thrown inside the
 * protocol layer it would close the whole socket.
 */
export function documentCache(
  schema: GraphQLSchema,
  limits: readonly ValidationRule[] = [],
  { size = 1_000, maxTokens = MAX_TOKENS }: { readonly size?: number; readonly maxTokens?: number | undefined } = {},
) {
  const known = new Map<string, Checked>()
  return (query: string): Checked => {
    const found = known.get(query)
    if (found) return found
    const checked = check(schema, query, limits, maxTokens)
    known.set(query, checked)
    if (known.size > size) known.delete(known.keys().next().value ?? query)
    return checked
  }
}

function check(schema: GraphQLSchema, query: string, limits: readonly ValidationRule[], maxTokens: number): Checked {
  try {
    const document = parse(query, { maxTokens })
    // Limits first: the rules of the specification compare every pair of fields, however many there are.
    const tooMuch = validate(schema, document, limits)
    const errors = tooMuch.length > 0 ? tooMuch : validate(schema, document, undefined, { maxErrors: 20 })
    return errors.length > 0 ? { errors } : { document }
  } catch (cause) {
    if (cause instanceof GraphQLError) return { errors: [cause] }
    return { errors: [new GraphQLError('This document cannot be read. Check its syntax.')] }
  }
}

/** Enough for the largest documents people write; an alias bomb has more. */
const MAX_TOKENS = 5_000
