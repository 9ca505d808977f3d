import { isUrgentForWatchers, isWatchedCause } from '../../domain/alert-delivery.ts'
import type { NewJob } from '../enqueue.ts'
import type { NewEvent } from './event.ts'

/**
 * The jobs that carry events on: written in the transaction that raises them, so that a crash loses neither. They name
 * only where something happened. What it was they read from the log, each from its own place in it, so that one that
 * runs twice, late, or once for two events tells nothing twice and leaves nothing out.
 */
export function jobsAfter(events: readonly NewEvent[]): NewJob[] {
  const jobs = new Map<string, NewJob>()
  for (const { topic, cause } of events) {
    const job = jobAfter(topic, cause)
    if (job?.key) jobs.set(job.key, job)
  }
  return [...jobs.values()]
}

function jobAfter(topic: string, cause: string): NewJob | undefined {
  const [kind, id] = topic.split('/')
  if (kind === 'alerts' && id)
    return { task: 'deliver-alerts', payload: { publisherId: id }, key: `deliver-alerts:${id}` }
  if (kind !== 'cargo' || !id || !isWatchedCause(cause)) return undefined
  const isUrgent = isUrgentForWatchers(cause)
  return { task: 'tell-watchers', payload: { cargoId: id, isUrgent }, key: `tell-watchers:${id}:${isUrgent}` }
}
