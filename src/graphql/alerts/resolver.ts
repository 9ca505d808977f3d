import { keyOf } from '../../domain/ids.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { Fault } from '../../registry/errors.ts'
import { topics } from '../../registry/log/event.ts'
import { topicSubscription } from '../../registry/log/topic-subscription.ts'
import { audienceOf } from '../audience.ts'
import { listen } from '../listen.ts'
import { Arg, ID, Resolver, Root, Subscription } from '../tg.ts'
import { AlertRaised, AlertsCaughtUp, AlertsLagged, ScanAlertEvent } from './type.ts'

interface ScanAlertsArgs {
  readonly publisherId: string
  readonly after?: string | null
}

type ScanAlert = AlertRaised | AlertsCaughtUp | AlertsLagged

export const scanAlerts = topicSubscription<Actor, ScanAlertsArgs, { scanAlerts: ScanAlert }>({
  field: 'scanAlerts',
  topic({ publisherId: id }, actor) {
    const publisherId = keyOf('publisher', id)
    // Alerts of a publisher are private (S42): for whoever is not of its team they are absent, like an unknown id.
    if (publisherId === undefined || !can(actor, 'alert:read', { publisherId }))
      throw new Fault(
        'NOT_FOUND',
        'There is no such publisher, or its alerts are not yours to read. Check publisherId.',
      )
    return topics.alerts(publisherId)
  },
  after: args => args.after,
  audience: audienceOf,
  event: (event, cursor) => ({ scanAlerts: { __typename: 'AlertRaised', eventId: event.id, cursor } as AlertRaised }),
  caughtUp: cursor => ({ scanAlerts: { __typename: 'AlertsCaughtUp', cursor } }),
  lagged: cursor => ({ scanAlerts: { __typename: 'AlertsLagged', cursor } }),
})

@Resolver()
export class AlertSubscriptions {
  @Subscription(() => ScanAlertEvent, {
    description:
      'The alerts of a publisher, from its team: the backlog after the cursor, a marker when it is told, then live; in order, nothing lost and nothing twice, over any reconnect (S39). CURSOR_EXPIRED after 90 days. An event that a fault of ours keeps from being told comes as `errors`, with its cursor in `extensions.cursor`.',
    subscribe: listen(() => scanAlerts),
  })
  scanAlerts(
    @Root() event: { scanAlerts: ScanAlert },
    @Arg('publisherId', () => ID, { description: '`Publisher.id` of a team that you belong to.' }) _publisherId: string,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The last cursor that you have; without one it begins now.',
    })
    _after?: string,
  ): ScanAlert {
    return event.scanAlerts
  }
}
