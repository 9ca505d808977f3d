import { type Config, ConfigurationProblems, readConfig } from './config.ts'
import { OperatorError } from './database/operator-error.ts'
import { isDatabaseUnavailable } from './database/unavailable.ts'
import type { Lifecycle } from './http/lifecycle.ts'
import type { Log } from './log.ts'

/** What a started process leaves in our hands. */
export type Running = {
  readonly lifecycle: Lifecycle
  readonly log: Log
  /** Work that begins once everything runs and may take long: the demo. */
  readonly afterwards?: (() => Promise<void>) | undefined
}

/**
 * Reads the configuration, starts, and stops on a signal. What only the operator can put right is told in a sentence, without
 * a stack, with exit code 1.
 */
export async function runProcess(start: (config: Config) => Promise<Running>): Promise<void> {
  const signals = listenForSignals()
  try {
    const running = await start(readConfig(process.env, process.argv.slice(2)))
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, cause => {
        // While we stop, connections end in whatever order; that one of them noticed is no fault.
        if (running.lifecycle.isDraining() && isDatabaseUnavailable(cause)) return
        running.log.fatal({ err: cause }, 'a fault that nothing caught; stopping')
        void stopAndExit(running, event, 1)
      })
    }
    signals.onFirst(signal => void stopAndExit(running, signal, 0))
    await afterwards(running)
  } catch (cause) {
    const isForPeople = cause instanceof OperatorError || cause instanceof ConfigurationProblems
    console.error(isForPeople ? cause.message : cause)
    process.exit(1)
  }
}

async function afterwards({ afterwards, lifecycle, log }: Running): Promise<void> {
  try {
    await afterwards?.()
  } catch (cause) {
    // A stop in the middle takes the database away from it; that is no fault.
    if (!lifecycle.isDraining()) log.error({ err: cause }, 'the work after the start failed')
  }
}

/**
 * The first signal asks to stop, also one that comes during the start; a second one, half a second later or more, ends the
 * process at once. Nearer ones are echoes: Ctrl-C reaches us from the terminal and once more through npm and tsx.
 */
function listenForSignals(): { onFirst(act: (signal: NodeJS.Signals) => void): void } {
  let first: { signal: NodeJS.Signals; at: number } | undefined
  let act: ((signal: NodeJS.Signals) => void) | undefined
  const hear = (signal: NodeJS.Signals): void => {
    if (!first) {
      first = { signal, at: performance.now() }
      act?.(signal)
    } else if (performance.now() - first.at > 500) process.exit(signal === 'SIGINT' ? 130 : 143)
  }
  process.on('SIGINT', hear).on('SIGTERM', hear)
  return {
    onFirst(then) {
      act = then
      if (first) then(first.signal)
    },
  }
}

async function stopAndExit({ lifecycle }: Running, reason: string, code: number): Promise<void> {
  await lifecycle.stop(reason)
  process.exit(code)
}
