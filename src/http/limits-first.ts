import type { ApolloServerPlugin, BaseContext } from '@apollo/server'
import { type DocumentNode, type GraphQLError, parse, type ValidationRule, validate } from 'graphql'

/**
 * Limits are held against a document before the rules of the specification are: one of these compares every pair of fields,
 * and a document far above the limits would cost it a hundred times what it cost to send.
 */
export function limitsFirst<Context extends BaseContext>(
  rules: readonly ValidationRule[],
): { readonly plugin: ApolloServerPlugin<Context>; readonly rule: ValidationRule } {
  const refusals = new WeakMap<DocumentNode, readonly GraphQLError[]>()
  return {
    plugin: {
      requestDidStart: async () => ({
        async validationDidStart(request) {
          const errors = validate(request.schema, request.document, rules)
          if (errors.length === 0) return
          // Apollo has no place for a first pass: what it validates is replaced by a document that only has these errors.
          const standIn = parse('{ __typename }')
          refusals.set(standIn, errors)
          Object.assign(request, { document: standIn })
        },
      }),
    },
    rule: context => {
      for (const error of refusals.get(context.getDocument()) ?? []) context.reportError(error)
      return {}
    },
  }
}
