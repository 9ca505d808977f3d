import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a supervisor keeps running: killed, it is started again, until it is stopped. */
export interface Kept {
  /** Ends it without a word; it comes back by itself. */
  kill(): void
  /** Halts it for so long, with its sockets open. */
  freeze(milliseconds: number): void
  stop(): Promise<void>
  /** Milliseconds from each kill to the line that says that it runs again. */
  readonly returned: readonly number[]
  readonly isRunning: boolean
}

/**
 * Keeps a program of this repository running, as systemd or a container platform would. `ready` is what it prints when it
 * runs. One that ends by itself while it starts (its database is away) is started again; later it is a problem.
 */
export async function keep(
  what: { readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv; readonly ready: RegExp },
  problem: (sentence: string) => void,
): Promise<Kept> {
  let child: ChildProcess | undefined
  let isReady = false
  let isStopped = false
  let killedAt: number | undefined
  const returned: number[] = []

  function start(): void {
    const began = spawn(process.execPath, what.words, { cwd: root, env: what.env, stdio: ['ignore', 'pipe', 'pipe'] })
    child = began
    isReady = false
    let said = ''
    const hear = (chunk: Buffer): void => {
      // A database that is away is no fault of ours, and logged as a warning.
      for (const line of String(chunk).split('\n')) if (/"level":"(error|fatal)"/.test(line)) problem(line)
      said = (said + chunk).slice(-4_000)
      if (isReady || !what.ready.test(said)) return
      isReady = true
      if (killedAt !== undefined) returned.push(performance.now() - killedAt)
      killedAt = undefined
      began.emit('ready')
    }
    began.stdout?.on('data', hear)
    began.stderr?.on('data', hear)
    began.once('exit', code => {
      if (code !== null && isReady && !isStopped) problem(`${what.words.at(-1)} ended of its own accord: ${said}`)
      if (!isStopped) start()
    })
  }

  // A program that fails leaves nothing behind.
  process.once('exit', () => child?.kill('SIGKILL'))
  start()
  while (!isReady) await Promise.race([once(child ?? process, 'ready'), once(child ?? process, 'exit')])
  return {
    kill() {
      killedAt ??= performance.now()
      child?.kill('SIGKILL')
    },
    freeze(milliseconds) {
      const frozen = child
      frozen?.kill('SIGSTOP')
      setTimeout(() => frozen?.kill('SIGCONT'), milliseconds).unref()
    },
    async stop() {
      isStopped = true
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
    returned,
    get isRunning() {
      return isReady && child?.exitCode === null && child.signalCode === null
    },
  }
}
