import type { Actor } from '../../src/domain/permission.ts'
import { openApiOn } from './api.ts'
import type { World } from './world.ts'

/** The real API over a world, asked as whoever the test names: `ask(actor, document, variables)`. Close it before the world. */
export async function askIn(world: World) {
  const api = await openApiOn(world, { COST_PER_MINUTE: '1000000000' })
  return {
    async ask(actor: Actor, text: string, variables: Record<string, unknown> = {}) {
      const { data, errors = [] } = await api.ask(text, variables, 'accountId' in actor ? { as: actor } : {})
      // Safe because a test that expects no data looks at the errors.
      return { data: data!, errors }
    },
    close: () => api.close(),
  }
}
