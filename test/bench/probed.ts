import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Memory {
  readonly rss: number
  readonly held: number
}

/** A server in a process of its own that can be asked for its figures. */
export interface Probed {
  readonly port: number
  cpuMicroseconds(): Promise<number>
  memory(): Promise<Memory>
  /** Begins to measure the delay of the event loop anew. */
  calm(): Promise<void>
  lag(): Promise<{ p50: number; p99: number; max: number }>
  /** Whatever else the server answers over IPC. */
  ask(what: string): Promise<unknown>
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the registry as its operators do (compiled if `compiled`), beside the probe. */
export function probed(options: {
  readonly port: number
  readonly databaseUrl: string
  readonly dataDir: string
  readonly compiled: boolean
}): Promise<Probed> {
  const { port, databaseUrl, dataDir, compiled } = options
  return probedProgram(compiled ? 'dist/main.js' : 'src/main.ts', ['--no-worker'], port, {
    ...{ PORT: String(port), DATABASE_URL: databaseUrl, DATA_DIR: dataDir },
    ...{ NODE_ENV: 'production', LOG_LEVEL: 'error', COST_PER_MINUTE: '1000000000' },
  })
}

/** Starts a program that listens on a port and prints "is ready", beside the probe. */
export async function probedProgram(
  file: string,
  words: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Probed> {
  const probe = new URL('probe.ts', import.meta.url).href
  const child = fork(file, words, {
    cwd: root,
    execArgv: ['--import', 'tsx', '--expose-gc', '--import', probe],
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  // A bench that fails leaves nothing behind.
  process.once('exit', () => child.kill('SIGKILL'))
  const waiting = new Map<number, (answer: unknown) => void>()
  let asked = 0
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
    waiting.get(id)?.(answer)
    waiting.delete(id)
  })
  const ask = (what: string): Promise<unknown> =>
    new Promise(resolve => {
      waiting.set(++asked, resolve)
      child.send({ id: asked, what })
    })
  let said = ''
  child.stdout?.on('data', chunk => {
    said += chunk
  })
  while (!said.includes('is ready')) {
    await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')])
    if (child.exitCode !== null) throw new Error(`${file} did not start: ${said}`)
  }
  return {
    port,
    // safe because these are the probe's answers to these words
    cpuMicroseconds: () => ask('cpu') as Promise<number>,
    memory: () => ask('memory') as Promise<Memory>,
    calm: async () => void (await ask('calm')),
    lag: () => ask('lag') as ReturnType<Probed['lag']>,
    ask,
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}
