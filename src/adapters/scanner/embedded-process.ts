/** The scanning process: reads one image at a time, on behalf of the process that forked it. Started by `scan-process.ts`. */
import { setPriority } from 'node:os'
import { imageSource } from '../oci/image-source.ts'
import { catalogueImage } from './catalogue-image.ts'
import { type FromScanProcess, OUT_OF_MEMORY_EXIT, type ToScanProcess } from './embedded-messages.ts'
import { asScanFailure } from './failure.ts'
import type { LayerCache } from './port.ts'

const tell = (message: FromScanProcess): void => void process.send?.(message)

// Behind whoever answers a request on the same cores.
try {
  setPriority(10)
} catch {
  // Some sandboxes forbid it; scanning then merely competes.
}
// A Ctrl-C reaches the whole group; when to end is the parent's decision, and its end is ours.
process.on('SIGINT', () => {})
process.on('disconnect', () => process.exit(0))

let running: AbortController | undefined
let calls = 0
const waiting = new Map<number, (bytes: Uint8Array | null) => void>()

process.on('message', (message: ToScanProcess) => {
  if (message.kind === 'abort') running?.abort()
  else if (message.kind === 'cached') waiting.get(message.call)?.(message.bytes)
  else void scan(message)
})
tell({ kind: 'ready' })

async function scan({
  request,
  settings,
  limits,
  memoryBytes,
  hasCache,
}: Extract<ToScanProcess, { kind: 'scan' }>): Promise<void> {
  running = new AbortController()
  const watching = setInterval(() => {
    if (process.memoryUsage.rss() > memoryBytes) process.exit(OUT_OF_MEMORY_EXIT)
  }, 100)
  const source = imageSource(settings)
  try {
    const watch = { onProgress: tellProgress, signal: running.signal }
    const sbom = await catalogueImage(request, watch, { source, limits, cache: hasCache ? parentsCache : undefined })
    tell({ kind: 'done', sbom, memoryBytes: process.memoryUsage.rss() })
  } catch (error) {
    const { kind, message, retryable, cause } = asScanFailure(error)
    tell({
      kind: 'failed',
      failure: kind,
      message,
      retryable,
      cause: cause instanceof Error ? (cause.stack ?? cause.message) : '',
    })
  } finally {
    clearInterval(watching)
    source.close()
    waiting.clear()
  }
}

function tellProgress(progress: Extract<FromScanProcess, { kind: 'progress' }>['progress']): void {
  tell({ kind: 'progress', progress })
}

const parentsCache: LayerCache = {
  get(key) {
    const call = ++calls
    return new Promise(resolve => {
      waiting.set(call, bytes => {
        waiting.delete(call)
        resolve(bytes)
      })
      tell({ kind: 'get', call, key })
    })
  },
  async put(key, bytes) {
    tell({ kind: 'put', key, bytes })
  },
}
