import type { ApolloServerPlugin } from '@apollo/server'
import type { RequestContext } from '../context.ts'
import { overHttp } from './meter.ts'

/** Cost and rate limits on Apollo's door: charged once the operation is known, settled with the answer. */
export const costPlugin = (): ApolloServerPlugin<RequestContext> => ({
  requestDidStart: async () => ({
    async didResolveOperation({ document, operation, request, contextValue }) {
      if (!operation || contextValue.charge) return
      try {
        contextValue.pay(document, operation, request.variables ?? {})
      } catch (refusal) {
        throw overHttp(refusal)
      }
    },
    async willSendResponse({ response, errors, contextValue }) {
      if (errors?.some(({ extensions }) => FAULTS_OF_DOCUMENT.has(extensions.code)))
        contextValue.meter.fine(contextValue.caller, contextValue.act.now)
      if (!contextValue.charge) return
      if (response.body.kind !== 'single') return
      const { singleResult } = response.body
      singleResult.extensions = { ...singleResult.extensions, cost: contextValue.settled() }
    },
  }),
})

const FAULTS_OF_DOCUMENT: ReadonlySet<unknown> = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'])
