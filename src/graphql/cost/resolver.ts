import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql'
import type { RequestContext } from '../context.ts'
import { operationOf } from '../plan/cost.ts'
import { type Limits, refuseAboveCost, withinLimits } from '../plan/limits.ts'
import { JsonValue } from '../scalars.ts'
import { Arg, Ctx, Info, Query, Resolver } from '../tg.ts'
import { CostExplanation, RateLimit } from './type.ts'

@Resolver()
export class CostResolver {
  @Query(() => RateLimit, { description: 'What the caller may still spend.' })
  rateLimit(@Ctx() { charge, meter }: RequestContext): RateLimit {
    if (!charge) throw new GraphQLError('The cost of this operation was not taken.')
    const { remaining, resetAt, requested } = charge
    return { limit: meter.perMinute, remaining, resetAt, operationLimit: meter.limits.cost, requested }
  }

  @Query(() => CostExplanation, {
    complexity: 20,
    description: 'The cost of a document, for whoever writes one. Nothing of it is run.',
  })
  explainCost(
    @Arg('document', () => String, { description: 'A GraphQL document, as it would be sent.' }) text: string,
    @Arg('variables', () => JsonValue, {
      nullable: true,
      description: 'The values of its variables: page sizes among them multiply the cost.',
    })
    variables: unknown,
    @Arg('operationName', () => String, {
      nullable: true,
      description: 'Which operation of the document; needed where it has several.',
    })
    operationName: string | undefined,
    @Ctx() { meter }: RequestContext,
    @Info() { schema }: { schema: GraphQLSchema },
  ): CostExplanation {
    const { limits } = meter
    const checked = checkedDocument(schema, text, limits)
    if (!('document' in checked)) return refused(limits.cost, checked.problems)
    const operation = operationOf(checked.document, operationName)
    if (!operation) return refused(limits.cost, ['Name the operation to explain: this document has none of that name.'])
    const estimate = meter.estimate(checked.document, operation, isRecord(variables) ? variables : {})
    const { requested, depth, aliases } = estimate
    const problems = problemsOf(() => refuseAboveCost(estimate, limits))
    return { requested, limit: limits.cost, depth, aliases, isAllowed: problems.length === 0, problems }
  }
}

const refused = (limit: number, problems: string[]): CostExplanation => ({
  requested: 0,
  limit,
  depth: 0,
  aliases: 0,
  isAllowed: false,
  problems,
})

function checkedDocument(
  schema: GraphQLSchema,
  text: string,
  limits: Limits,
): { document: DocumentNode } | { problems: string[] } {
  try {
    const document = parse(text, { maxTokens: limits.tokens })
    const tooMuch = validate(schema, document, [withinLimits(limits)])
    const errors = tooMuch.length > 0 ? tooMuch : validate(schema, document, undefined, { maxErrors: 20 })
    return errors.length > 0 ? { problems: errors.map(({ message }) => message) } : { document }
  } catch (cause) {
    return { problems: [cause instanceof GraphQLError ? cause.message : 'This document cannot be read.'] }
  }
}

function problemsOf(check: () => void): string[] {
  try {
    check()
    return []
  } catch (cause) {
    return [cause instanceof Error ? cause.message : String(cause)]
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
