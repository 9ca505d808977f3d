import type { Actor } from '../domain/permission.ts'
import type { Registry } from '../registry/context.ts'
import type { TopicSubscription } from '../registry/log/topic-subscription.ts'
import { scanAlerts } from './alerts/resolver.ts'
import { cargoChanged } from './cargos/changes.ts'
import { publisherChanged } from './publishers/changes.ts'
import { scanProgress } from './scans/resolver.ts'

/** Every subscription field of the schema, for the websocket door. */
export const subscriptionsOf = (registry: Registry): readonly TopicSubscription<Actor, never, unknown>[] => [
  scanAlerts,
  scanProgress(registry),
  cargoChanged(registry),
  publisherChanged,
]
