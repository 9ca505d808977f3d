import { toGlobalId } from '../../domain/ids.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { Fault } from '../../registry/errors.ts'
import { type LogEvent, topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, Resolver, Root, Subscription } from '../tg.ts'
import { RuntimeChange } from './type.ts'

interface After {
  readonly after?: string | null
}

const toChange = ({ cause, cargoId, versionId, decisionId, body, at }: LogEvent, cursor: string): RuntimeChange =>
  ({
    cause,
    cursor,
    at,
    detail: body,
    cargoId: cargoId && toGlobalId('cargo', cargoId),
    versionId: versionId && toGlobalId('version', versionId),
    cargoKey: cargoId,
    versionKey: versionId,
    decisionKey: decisionId,
  }) as RuntimeChange // safe because the rest is read by plans

const marker = (cause: string, cursor: string) =>
  ({
    cause,
    cursor,
    at: null,
    detail: {},
    cargoId: null,
    versionId: null,
    cargoKey: null,
    versionKey: null,
    decisionKey: null,
  }) as RuntimeChange // safe because a marker is about nothing that a plan reads

/** For the coordinator: everything that decides whether and how jobs run, resumable (S36). */
export const runtimeChanges = topicSubscription<Actor, After, { runtimeChanges: RuntimeChange }>({
  field: 'runtimeChanges',
  topic(_args, actor) {
    if (!can(actor, 'runtime:follow', {}))
      throw new Fault('FORBIDDEN', 'Changes of the runtime are told to the coordinator and to staff.')
    return topics.runtime
  },
  after: args => args.after,
  audience: audienceOf,
  event: (event, cursor) => ({ runtimeChanges: toChange(event, cursor) }),
  caughtUp: cursor => ({ runtimeChanges: marker('CAUGHT_UP', cursor) }),
  lagged: cursor => ({ runtimeChanges: marker('LAGGED', cursor) }),
})

@Resolver()
export class RuntimeSubscriptions {
  @Subscription(() => RuntimeChange, {
    description:
      'For the coordinator: publications, holds, suspensions, yanks, levels, deletions and kills, in order, nothing lost and nothing twice over any reconnect.',
    subscribe: listen(() => runtimeChanges),
  })
  runtimeChanges(
    @Root() event: { runtimeChanges: RuntimeChange },
    @Arg('after', () => String, { nullable: true, description: 'The last cursor that you have.' }) _after?: string,
  ): RuntimeChange {
    return event.runtimeChanges
  }
}
