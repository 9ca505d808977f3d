import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type Program = {
  readonly child: ChildProcess
  /** All it has printed so far, on both streams. */
  said(): string
  /** The first match of `pattern` in what it prints; fails when the program ends without it. */
  says(pattern: RegExp): Promise<RegExpMatchArray>
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>
}

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Runs a TypeScript file of the repository as a process of its own. */
export function runProgram(file: string, words: string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...words], {
    cwd: repository,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const hear = (chunk: Buffer): void => {
    text += chunk.toString()
    child.emit('said')
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = once(child, 'close').then(([code, signal]) => signal ?? code)
  return {
    child,
    said: () => text,
    ended,
    says: async pattern => {
      for (;;) {
        const match = text.match(pattern)
        if (match) return match
        const over = await Promise.race([once(child, 'said').then(() => false), ended.then(() => true)])
        if (over && !pattern.test(text)) throw new Error(`The program ended without saying ${pattern}:\n${text}`)
      }
    },
  }
}
