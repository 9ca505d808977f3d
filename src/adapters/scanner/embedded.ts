import { imageSourceSettings, type PartialSettings } from '../oci/settings.ts'
import { EMBEDDED_VERSION } from './catalogue-image.ts'
import { asScanFailure, ScanFailure } from './failure.ts'
import { SCAN_LIMITS, type ScanLimits } from './limits.ts'
import type { CatalogueRequest, CatalogueWatch, LayerCache, Sbom, Scanner } from './port.ts'
import { ScanProcess, type ScanTerms } from './scan-process.ts'

export interface EmbeddedOptions {
  readonly images: PartialSettings
  readonly cache?: LayerCache
  readonly limits?: Partial<ScanLimits>
  /** Wall clock of one scan, waiting for a free process not included. */
  readonly timeoutMs?: number
  /** Memory one scanning process may hold. */
  readonly memoryBytes?: number
  /** Images read at the same time, each in its own process. */
  readonly processes?: number
  /** How long a process without work is kept warm. */
  readonly idleMs?: number
}

/** Our own scanner: no binary and nothing on disk, in processes of its own. */
export function embeddedScanner(options: EmbeddedOptions): Scanner {
  const { processes = 1, idleMs = 30_000 } = options
  const terms: ScanTerms = {
    settings: imageSourceSettings(options.images),
    limits: { ...SCAN_LIMITS, ...options.limits },
    timeoutMs: options.timeoutMs ?? 5 * 60_000,
    memoryBytes: options.memoryBytes ?? 768 * 1024 * 1024,
    cache: options.cache,
  }
  const idle: { process: ScanProcess; timer: NodeJS.Timeout }[] = []
  const busy = new Set<ScanProcess>()
  const queue: (() => void)[] = []
  let closed = false

  function take(): ScanProcess {
    for (let warm = idle.pop(); warm; warm = idle.pop()) {
      clearTimeout(warm.timer)
      if (warm.process.usable) return warm.process
    }
    return new ScanProcess()
  }

  function giveBack(process: ScanProcess): void {
    busy.delete(process)
    if (closed || !process.usable) process.kill()
    else {
      const timer = setTimeout(() => {
        idle.splice(
          idle.findIndex(each => each.process === process),
          1,
        )
        process.kill()
      }, idleMs)
      timer.unref()
      idle.push({ process, timer })
    }
    queue.shift()?.()
  }

  /** Waits for a turn and takes it in the same step, so that no two take the last one. */
  async function turn(signal: AbortSignal | undefined): Promise<ScanProcess> {
    while (busy.size >= processes) {
      await new Promise<void>(resolve => {
        queue.push(resolve)
        const leave = () => {
          // Out of the queue as well: a turn given to who has left would be lost to who still waits.
          const at = queue.indexOf(resolve)
          if (at !== -1) queue.splice(at, 1)
          resolve()
        }
        signal?.addEventListener('abort', leave, { once: true })
      })
      if (!signal?.aborted && !closed) continue
      queue.shift()?.()
      throw new ScanFailure('cancelled', 'The scan was called off.', true)
    }
    const process = take()
    busy.add(process)
    return process
  }

  return {
    name: 'embedded',
    version: async () => EMBEDDED_VERSION,
    async catalogue(request: CatalogueRequest, watch: CatalogueWatch = {}): Promise<Sbom> {
      if (closed) throw new ScanFailure('cancelled', 'The scanner is shutting down.', true)
      const process = await turn(watch.signal)
      try {
        return await process.scan(request, watch, terms)
      } catch (error) {
        throw asScanFailure(error)
      } finally {
        giveBack(process)
      }
    },
    async close() {
      closed = true
      for (const { process, timer } of idle.splice(0)) {
        clearTimeout(timer)
        process.kill()
      }
      for (const process of busy) process.kill()
      for (const resume of queue.splice(0)) resume()
    },
  }
}
