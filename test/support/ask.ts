import { type GraphQLError, parse, validate } from 'graphql'
import { createReads } from '../../src/database/reads.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { attachedSchema } from '../../src/graphql/attached-schema.ts'
import { RequestContext } from '../../src/graphql/context.ts'
import { operationRunner } from '../../src/graphql/run-operation.ts'
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
  return {
    async ask(actor: Actor, text: string, variables: Record<string, unknown> = {}): Promise<Answer> {
      const document = parse(text)
      const mistakes = validate(schema, document)
      if (mistakes[0]) throw mistakes[0]
      const context = new RequestContext({ act: world.as(actor), reads, hub: world.hub, setCookie: () => {} })
      const { data, errors = [] } = await run({ document, variables }, context)
      return { data, errors }
    },
    close: () => reads.close(),
  }
}
