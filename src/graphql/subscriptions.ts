import type { Actor } from '../domain/permission.ts'
import type { Registry } from '../registry/context.ts'
import type { TopicSubscription } from '../registry/log/topic-subscription.ts'
import { scanAlerts } from './alerts/resolver.ts'
import { catalogChanges } from './cargos/catalog-changes.ts'
import { cargoChanged } from './cargos/changes.ts'
import { caseChanged } from './moderation/changes.ts'
import { publisherChanged } from './publishers/changes.ts'
import { runtimeChanges } from './runtime/changes.ts'
import { scanProgress } from './scans/resolver.ts'

/** Every subscription field of the schema, for the websocket door. */
export const subscriptionsOf = (registry: Registry): readonly TopicSubscription<Actor, never, unknown>[] => [
  scanAlerts,
  catalogChanges,
  runtimeChanges,
  scanProgress(registry),
  cargoChanged(registry),
  publisherChanged,
  caseChanged(registry),
]
