import type { Actor } from '../domain/permission.ts'
import type { Registry } from '../registry/context.ts'
import { eventsOf, type TopicSubscription } from '../registry/log/topic-subscription.ts'
import type { RequestContext } from './context.ts'

/** The `subscribe` function of a field that reads a topic of the log, for every transport but our own websocket door. */
export const listen =
  <Args>(declared: (registry: Registry) => TopicSubscription<Actor, Args, unknown>) =>
  ({ args, context }: { args: unknown; context: RequestContext }): Promise<AsyncIterableIterator<unknown>> =>
    eventsOf(context.hub, declared(context.act.registry), args as Args, context.actor) // safe because the schema coerced them
