import type { DestinationStream } from 'pino'

/**
 * The lines of one turn of the event loop in one write: under load a line's own write costs more than making it. Nothing waits
 * longer than the turn, and what waits when the process ends is written then.
 */
export function inTurns(out: DestinationStream, process: Pick<NodeJS.Process, 'on'>): DestinationStream {
  let waiting = ''
  const flush = () => {
    const lines = waiting
    waiting = ''
    if (lines !== '') out.write(lines)
  }
  process.on('exit', flush)
  return {
    write(line) {
      if (waiting === '') setImmediate(flush)
      waiting += line
    },
  }
}
