import type { Server } from 'node:http'
import type { BaseContext } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.ts'
import type { Database } from './database/client.ts'
import type { BadgeLookup } from './http/badges.ts'
import type { GraphqlDoor } from './http/graphql-http.ts'
import type { Lifecycle } from './http/lifecycle.ts'
import type { Metrics } from './http/metrics.ts'
import type { ReputationLookup } from './http/reputation-badge.ts'
import type { StripeWebhookOptions } from './http/stripe-webhook.ts'
import type { PublishedKey } from './http/well-known.ts'
import type { Scheduled, Tasks } from './jobs/task.ts'
import type { Log } from './log.ts'
import type { JobPayloads, TaskName } from './registry/enqueue.ts'

/** What stands before anything of the registry itself: the same for the API, the worker and the commands. */
export type Foundation = {
  readonly config: Config
  readonly log: Log
  readonly metrics: Metrics
  /** Migrated. */
  readonly database: Database
  readonly secretKey: Buffer
  /** What is built last is stopped first. */
  readonly lifecycle: Lifecycle
}

/** The registry, built on a foundation: what the doors and the queue need of it. */
export type Composition<Context extends BaseContext> = {
  readonly jobs: JobParts
  /** Asked for by the API process alone, so that a worker loads no GraphQL. */
  api(): Promise<ApiParts<Context>>
}

export type JobParts = { readonly tasks: Tasks<JobPayloads>; readonly schedule: readonly Scheduled<TaskName>[] }

export type ApiParts<Context extends BaseContext> = {
  readonly door: Pick<
    GraphqlDoor<Context>,
    | 'schema'
    | 'context'
    | 'formatError'
    | 'plugins'
    | 'documentLimits'
    | 'gateway'
    | 'maxTokens'
    | 'quick'
    | 'documentByHash'
  >
  /** Takes the websockets of the server; the end is a close with 1001. */
  readonly sockets?: (server: Server) => { dispose(): Promise<void> }
  readonly badge?: BadgeLookup
  readonly reputationBadge?: ReputationLookup
  readonly signingKeys?: () => Promise<readonly PublishedKey[]>
  readonly securityContact?: string
  readonly stripe?: Pick<StripeWebhookOptions<unknown>, 'read' | 'receive'>
  /** Further routes. */
  readonly routes?: (app: FastifyInstance) => void
  /** Runs once the API listens and the jobs run: the demo. */
  readonly opened?: () => Promise<void>
}

export type Compose<Context extends BaseContext> = (foundation: Foundation) => Promise<Composition<Context>>
