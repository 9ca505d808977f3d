import { parseArgs } from 'node:util'
import { connectionFrom } from './connection.ts'
import { importVex } from './import.ts'
import { CommandFailed, EXIT, type Voice } from './outcome.ts'
import { publish } from './publish.ts'
import { rescan } from './rescan.ts'
import { USAGE } from './usage.ts'
import { watch } from './watch.ts'

/** Runs one command line and gives the exit code. */
export async function main(words: string[]): Promise<number> {
  const over = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => over.abort())
  // Whoever read us has gone (`registry watch ... | head`): nothing is left to say to.
  process.stdout.on('error', () => process.exit(EXIT.done))
  let isJson = words.includes('--json')
  try {
    const { values, positionals } = read(words)
    isJson = values.json
    if (values.help || positionals.length === 0) {
      process.stdout.write(USAGE)
      return values.help ? EXIT.done : EXIT.failed
    }
    return await run(positionals, values, voiceOf(isJson), over.signal)
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause
    const { message, code } = cause
    if (isJson) process.stdout.write(`${JSON.stringify({ error: { message, code: code ?? null } })}\n`)
    process.stderr.write(`${message}\n`)
    return EXIT.failed
  }
}

type Values = ReturnType<typeof read>['values']

async function run(words: string[], values: Values, voice: Voice, signal: AbortSignal): Promise<number> {
  const [command, ...rest] = words
  const connection = connectionFrom(process.env)
  switch (command) {
    case 'publish': {
      const [cargo, reference] = exactly(2, rest, 'publish <publisher/cargo> <reference>')
      const options = { cargo: cargo!, reference: reference!, releaseNotes: values.notes, wait: values.wait }
      return publish(connection, { ...options, timeoutSeconds: secondsOf(values.timeout) }, voice)
    }
    case 'rescan': {
      const [cargo] = exactly(1, rest, 'rescan <publisher/cargo>')
      return rescan(connection, cargo!, voice)
    }
    case 'import': {
      const [cargo, file] = exactly(2, rest, 'import <publisher/cargo> <openvex.json>')
      return importVex(connection, cargo!, file!, voice)
    }
    case 'watch': {
      const [publisher] = exactly(1, rest, 'watch <publisher>')
      const options = { publisher: publisher!, cursorFile: values['cursor-file'], once: values.once }
      return watch(connection, options, voice, signal)
    }
    default:
      throw new CommandFailed(`There is no command "${command}". "registry --help" lists those there are.`)
  }
}

function read(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        wait: { type: 'boolean', default: false },
        timeout: { type: 'string', default: '1800' },
        notes: { type: 'string' },
        'cursor-file': { type: 'string' },
        once: { type: 'boolean', default: false },
      },
    })
  } catch (cause) {
    const [sentence] = cause instanceof Error ? cause.message.split('. ') : []
    throw new CommandFailed(`${sentence}. "registry --help" tells what can be said.`)
  }
}

function exactly(count: number, words: string[], usage: string): string[] {
  if (words.length !== count) throw new CommandFailed(`Say: registry ${usage}`)
  return words
}

function secondsOf(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new CommandFailed(`--timeout is "${text}" but has to be a number of seconds.`)
  return Number(text)
}

const voiceOf = (isJson: boolean): Voice => ({
  isJson,
  result: line => new Promise(done => process.stdout.write(`${line}\n`, () => done())),
  progress: line => {
    if (!isJson) process.stderr.write(`${line}\n`)
  },
})
