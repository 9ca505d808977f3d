import type { NewEvent } from '../../src/registry/log/event.ts'
import { topics } from '../../src/registry/log/event.ts'
import { act } from '../../src/registry/transaction.ts'
import type { Team, World } from './world.ts'

/** Raises one alert of a team, as a verb would; gives its key. */
export function raiseAlert(
  world: World,
  team: Team,
  alert: Partial<Pick<NewEvent, 'cause' | 'severity' | 'cargoId' | 'versionId'>> & {
    title?: string
    messages?: string[]
  } = {},
): Promise<string> {
  const { cause = 'NEW_ADVISORY', severity = 'HIGH', title = 'Something happened.', messages = [] } = alert
  const context = world.as({ kind: 'system', task: 'test' })
  return act(context, 'test.raise', async tx =>
    tx.raise({
      topic: topics.alerts(team.publisherId),
      cause,
      severity,
      publisherId: team.publisherId,
      cargoId: alert.cargoId ?? null,
      versionId: alert.versionId ?? null,
      body: { title, items: messages.map(message => ({ cause, message, severity })) },
    }),
  )
}
