import type { DestinationStream } from 'pino'

/** Turns pino's JSON into lines that a person reads: time, level when it matters, message, then the fields. */
export const plainLines = (written: DestinationStream): DestinationStream => ({
  write(line: string) {
    written.write(`${plain(line)}\n`)
  },
})

function plain(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line)
  const told = Object.entries(fields).map(([name, value]) => `${name}=${worded(value)}`)
  const head = [String(time).slice(11, 19), level === 'info' ? '' : String(level).toUpperCase(), msg, ...told]
  return [head.filter(Boolean).join(' '), ...(err?.stack ? [String(err.stack)] : [])].join('\n')
}

/** Quoted when it holds blanks or control characters, so that no value can pose as a line of its own. */
const worded = (value: unknown): string =>
  typeof value === 'string' && /^[!-~]+$/.test(value) ? value : JSON.stringify(value)
