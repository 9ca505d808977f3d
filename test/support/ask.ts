import { type GraphQLError, parse, validate } from 'graphql'
import { createReads } from '../../src/database/reads.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import { RequestContext } from '../../src/graphql/context.ts'
import { Meter } from '../../src/graphql/cost/meter.ts'
import { DEFAULT_LIMITS } from '../../src/graphql/plan/limits.ts'
import { operationRunner } from '../../src/graphql/run-operation.ts'
import { createBuckets } from '../../src/http/rate-limit.ts'
import type { World } from './world.ts'

export interface Answer {
  // A test reads whatever it asked for.
  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the document in the test
  readonly data: any
  readonly errors: readonly GraphQLError[]
}

/** The schema over a world, as the websocket door runs it: `ask(actor, document, variables)`. Close it before the world. */
export function askIn(world: World) {
  const reads = createReads(world.database.url, { max: 2 })
  const { schema, planner } = attachedSchema()
  const run = operationRunner(schema, planner)
  const plenty = createBuckets({ capacity: 1e9, refillPerSecond: 1e6 })
  const meter = new Meter(planner, DEFAULT_LIMITS, plenty, 1e9)
  return {
    async ask(actor: Actor, text: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      const document = parse(text)
      const mistakes = validate(schema, document)
      if (mistakes[0]) throw mistakes[0]
      const act = world.as(actor)
      const context = new RequestContext({ act, reads, hub: world.hub, meter, caller: 'test', setCookie: () => {} })
      const { data, errors = [] } = await run({ document, variables }, context)
      return { data, errors }
    },
    close: () => reads.close(),
  }
}
