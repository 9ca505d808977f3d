import { type DocumentNode, GraphQLError, type OperationDefinitionNode } from 'graphql'
import { isDatabaseUnavailable } from '../../database/unavailable.ts'
import { Fault } from '../../registry/errors.ts'
import { type Estimate, Estimates } from '../plan/cost.ts'
import { type Limits, refuseAboveCost } from '../plan/limits.ts'
import type { Planner } from '../plan/planner.ts'

/** What is left to a caller, and when it is whole again. */
export interface Standing {
  readonly remaining: number
  readonly resetAt: Date
}

/** Where costs are paid from; `src/http/rate-limit.ts` keeps the buckets. */
export interface Allowance {
  take(key: string, amount: number, now: Date): Standing & { allowed: boolean; retryAfterSeconds: number }
  settle(key: string, amount: number, now: Date): Standing
}

/** What one operation was charged before it ran. */
export interface Charge extends Standing {
  readonly caller: string
  readonly estimate: Estimate
  /** Of the estimate, at least 1: an answer costs something even where nothing is read. */
  readonly requested: number
}

/** `extensions.cost` of every answer. */
export interface CostExtension {
  readonly requested: number
  readonly actual: number
  readonly limit: number
  readonly remaining: number
  readonly resetAt: Date
}

/** A document that cannot be parsed or validated, which takes longer than most that can. */
const FAULTY_DOCUMENT_COST = 10

/**
 * Costs of operations, the same on every door: estimated and taken before anything is compiled or read, and what was
 * estimated too high is given back with the answer.
 */
export class Meter {
  private readonly estimates: Estimates

  constructor(
    planner: Planner,
    readonly limits: Limits,
    private readonly allowance: Allowance,
    /** Of each caller a minute. */
    readonly perMinute: number,
  ) {
    this.estimates = new Estimates(planner)
  }

  estimate(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): Estimate {
    return this.estimates.of(document, operation, variables)
  }

  /** Refuses whoever owes: asked before a document is even parsed. */
  admit(caller: string, now: Date): void {
    this.take(caller, 0, now)
  }

  /** Throws TOO_COMPLEX above the cap of one operation and RATE_LIMITED above what the caller has left. */
  charge(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    caller: string,
    now: Date,
  ): Charge {
    const estimate = this.estimates.of(document, operation, variables)
    refuseAboveCost(estimate, this.limits)
    const requested = Math.max(1, estimate.requested)
    const { remaining, resetAt } = this.take(caller, requested, now)
    return { caller, estimate, requested, remaining, resetAt }
  }

  /** `read` is the cost that the reads of the operation came to. */
  settle({ caller, requested, estimate }: Charge, read: number, now: Date): CostExtension {
    const actual = Math.max(1, Math.min(requested, read + estimate.fixed))
    const { remaining, resetAt } = this.allowance.settle(caller, actual - requested, now)
    return { requested, actual, limit: this.perMinute, remaining, resetAt }
  }

  /** For a document at fault, which is charged after the fact: there is nothing to estimate. */
  fine(caller: string, now: Date): void {
    this.allowance.settle(caller, FAULTY_DOCUMENT_COST, now)
  }

  private take(caller: string, amount: number, now: Date): Standing {
    const taken = this.allowance.take(caller, amount, now)
    if (taken.allowed) return taken
    const { retryAfterSeconds, remaining, resetAt } = taken
    throw new Fault(
      'RATE_LIMITED',
      `This operation costs ${amount} and ${remaining} of ${this.perMinute} a minute are left. Ask again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds, requested: amount, remaining, limit: this.perMinute, resetAt: resetAt.toISOString() },
    )
  }
}

/** With the status and header of HTTP, for the door that has them. */
export function overHttp(cause: unknown): unknown {
  if (cause instanceof Fault && cause.code === 'RATE_LIMITED')
    return new GraphQLError(cause.message, {
      extensions: {
        ...cause.extras,
        code: cause.code,
        http: { status: 429, headers: new Map([['retry-after', String(cause.extras.retryAfterSeconds)]]) },
      },
    })
  if (cause instanceof GraphQLError && cause.extensions.code === 'TOO_COMPLEX')
    return new GraphQLError(cause.message, { extensions: { ...cause.extensions, http: { status: 400 } } })
  // The error itself is told as any other; only what HTTP says beside it is added here.
  if (isDatabaseUnavailable(cause))
    return new GraphQLError('The registry cannot answer at this moment. Try again in a second.', {
      originalError: cause instanceof Error ? cause : undefined,
      extensions: { code: 'UNAVAILABLE', http: { status: 503, headers: new Map([['retry-after', '1']]) } },
    })
  return cause
}
