import type { Composition, Foundation } from '../composition.ts'
import type { RequestContext } from '../graphql/context.ts'
import { SCHEDULE, tasksOf } from '../jobs/tasks.ts'
import { openRegistry } from './registry.ts'

/** Builds the registry on its foundation: the only place where vendors, verbs, doors and jobs meet. */
export async function compose(foundation: Foundation): Promise<Composition<RequestContext>> {
  const opened = await openRegistry(foundation)
  return {
    jobs: { tasks: tasksOf(opened.registry), schedule: SCHEDULE },
    // Loaded here, so that a worker loads no GraphQL.
    api: async () => (await import('./api.ts')).openApi(foundation, opened),
  }
}
