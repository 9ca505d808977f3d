import type { Foundation } from '../composition.ts'
import { ConfigurationProblems, readConfig } from '../config.ts'
import { OperatorError } from '../database/operator-error.ts'
import { layFoundation } from '../foundation.ts'

/**
 * Runs one command of the operator on the database of the configuration: DATABASE_URL, or the embedded one, whether a
 * registry runs on it or not. Resolves to the exit code; what only the operator can put right is told in a sentence.
 */
export async function runCommand(work: (foundation: Foundation, stop: AbortSignal) => Promise<number>): Promise<never> {
  const stop = new AbortController()
  const interrupted = (): void => (stop.signal.aborted ? process.exit(130) : stop.abort())
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted)
  process.exit(await exitCode(work, stop.signal))
}

async function exitCode(
  work: (foundation: Foundation, stop: AbortSignal) => Promise<number>,
  stop: AbortSignal,
): Promise<number> {
  let foundation: Foundation | undefined
  try {
    const config = readConfig(process.env)
    // The lines of a server would tear the command's own apart; LOG_LEVEL still asks for them.
    const logLevel = process.env.LOG_LEVEL ? config.logLevel : 'warn'
    foundation = await layFoundation({ ...config, logLevel }, { name: 'command', share: true })
    return await work(foundation, stop)
  } catch (cause) {
    const isForPeople = cause instanceof OperatorError || cause instanceof ConfigurationProblems
    console.error(isForPeople ? cause.message : cause)
    return 1
  } finally {
    await foundation?.lifecycle.stop('the command ended')
  }
}
