import type { FastifyInstance } from 'fastify'
import type { Log } from '../log.ts'

export type StopStep = { readonly name: string; readonly run: () => Promise<unknown>; readonly patienceMs: number }

export type Lifecycle = {
  isDraining(): boolean
  /** What was added last stops first. Each step may take `patienceMs` (5 s by default), then the next one begins. */
  onStop(name: string, run: () => Promise<unknown>, patienceMs?: number): void
  /** Stops once; later calls get the same promise. Never rejects: a step that fails is logged. */
  stop(reason: string): Promise<void>
}

export function createLifecycle(log: Log): Lifecycle {
  const steps: StopStep[] = []
  let stopping: Promise<void> | undefined
  return {
    isDraining: () => stopping !== undefined,
    onStop: (name, run, patienceMs = 5000) => void steps.push({ name, run, patienceMs }),
    stop(reason) {
      stopping ??= runAll(steps, log, reason)
      return stopping
    },
  }
}

async function runAll(steps: readonly StopStep[], log: Log, reason: string): Promise<void> {
  const began = performance.now()
  log.info({ reason }, 'stopping')
  for (const step of steps.toReversed()) await runStep(step, log)
  log.info({ duration_ms: Math.round(performance.now() - began) }, 'stopped')
}

async function runStep(step: StopStep, log: Log): Promise<void> {
  const began = performance.now()
  let giveUp: NodeJS.Timeout | undefined
  const tooLate = new Promise<'too late'>(done => {
    giveUp = setTimeout(() => done('too late'), step.patienceMs)
  })
  try {
    if ((await Promise.race([step.run(), tooLate])) === 'too late')
      log.warn({ step: step.name }, 'a step of stopping took too long')
  } catch (cause) {
    log.error({ err: cause, step: step.name }, 'a step of stopping failed')
  } finally {
    clearTimeout(giveUp)
    log.debug({ step: step.name, duration_ms: Math.round(performance.now() - began) }, 'a step of stopping')
  }
}

/**
 * Takes no new connection, lets the requests in flight finish, ends the rest. A keep-alive connection becomes idle only after
 * its last answer, later than Fastify's one look: hence the sweep, without which a stop takes as long as clients please.
 */
export async function drainHttp(app: FastifyInstance, patienceMs = 4000): Promise<void> {
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50)
  const cutOff = setTimeout(() => app.server.closeAllConnections(), patienceMs)
  try {
    await app.close()
  } finally {
    clearInterval(sweep)
    clearTimeout(cutOff)
  }
}
