import { monitorEventLoopDelay } from 'node:perf_hooks'

// Loaded before the server (`--import`), so that a server that knows nothing of it can be asked for its memory, its CPU time
// and the delay of its event loop. Answers over IPC.

const lag = monitorEventLoopDelay({ resolution: 5 })
lag.enable()

process.on('message', ({ id, what }: { id: number; what: string }) => {
  const answer = answerTo(what)
  if (answer !== undefined) process.send?.({ id, answer })
})
// Who asks does not keep the server from ending.
process.channel?.unref()

function answerTo(what: string): unknown {
  switch (what) {
    case 'cpu': {
      const { user, system } = process.cpuUsage()
      return user + system
    }
    case 'memory': {
      globalThis.gc?.()
      globalThis.gc?.()
      const { rss, heapUsed, external } = process.memoryUsage()
      return { rss, held: heapUsed + external }
    }
    case 'calm':
      lag.reset()
      return true
    case 'lag':
      return { p50: lag.percentile(50) / 1e6, p99: lag.percentile(99) / 1e6, max: lag.max / 1e6 }
    default:
      // A word of the server's own.
      return undefined
  }
}
