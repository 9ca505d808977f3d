import { type ChildProcess, fork } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ImageSourceSettings } from '../oci/settings.ts'
import { type FromScanProcess, OUT_OF_MEMORY_EXIT, type ToScanProcess } from './embedded-messages.ts'
import { ScanFailure } from './failure.ts'
import { inMiB, type ScanLimits } from './limits.ts'
import type { CatalogueRequest, CatalogueWatch, LayerCache, Sbom } from './port.ts'

export interface ScanTerms {
  readonly settings: ImageSourceSettings
  readonly limits: ScanLimits
  readonly timeoutMs: number
  readonly memoryBytes: number
  readonly cache: LayerCache | undefined
}

/**
 * One forked process that reads images. A process and not a thread: it can be given a lower priority, it can be killed at any
 * instant, and neither its memory nor a crash in it is ours.
 */
export class ScanProcess {
  readonly #child: ChildProcess
  readonly #ready: Promise<void>
  #stderr = ''
  #usable = true

  constructor() {
    this.#child = fork(entry, [], {
      execArgv: ['--max-old-space-size=256', '--max-semi-space-size=1', ...loader],
      // Nothing of our environment but what reaching a registry takes: no database address, no secret.
      env: scanEnvironment(process.env),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = `${this.#stderr}${chunk.toString('utf8')}`.slice(-2000)
    })
    this.#child.once('exit', () => {
      this.#usable = false
    })
    this.#ready = new Promise((resolve, reject) => {
      this.#child.once('message', () => resolve())
      this.#child.once('error', reject)
      this.#child.once('exit', code =>
        reject(new Error(`The scanning process ended with ${code} before it began. ${this.#stderr}`)),
      )
    })
    this.#ready.catch(() => {})
    // An idle scanning process must not keep the registry's own process from ending.
    this.#rest()
  }

  get usable(): boolean {
    return this.#usable
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async scan(request: CatalogueRequest, { onProgress, signal }: CatalogueWatch, terms: ScanTerms): Promise<Sbom> {
    this.#child.ref()
    this.#child.channel?.ref()
    try {
      await this.#ready
      return await new Promise<Sbom>((resolve, reject) => {
        const seconds = Math.round(terms.timeoutMs / 1000)
        const fail = (failure: ScanFailure, kill: boolean) => {
          settle()
          if (kill) this.kill()
          reject(failure)
        }
        const timer = setTimeout(
          () =>
            fail(
              new ScanFailure(
                'timeout',
                `The image could not be read within ${seconds} seconds. The scan will be tried again.`,
                true,
              ),
              true,
            ),
          terms.timeoutMs,
        )
        const onAbort = () => fail(new ScanFailure('cancelled', 'The scan was called off.', true), true)
        const onExit = (code: number | null) => fail(this.#exitFailure(code, terms), false)
        const onMessage = (message: FromScanProcess) => {
          if (message.kind === 'progress') onProgress?.(message.progress)
          else if (message.kind === 'get') void this.#lookUp(message.call, message.key, terms.cache)
          else if (message.kind === 'put') terms.cache?.put(message.key, message.bytes).catch(() => {})
          else if (message.kind === 'failed') {
            const cause = message.cause ? new Error(message.cause) : undefined
            fail(new ScanFailure(message.failure, message.message, message.retryable, { cause }), false)
          } else if (message.kind === 'done') {
            settle()
            // What grew much does not shrink again; the next scan starts afresh.
            if (message.memoryBytes > RETIRE_BYTES) this.kill()
            resolve(message.sbom)
          }
        }
        const settle = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', onAbort)
          this.#child.off('message', onMessage).off('exit', onExit)
        }
        if (signal?.aborted) return onAbort()
        signal?.addEventListener('abort', onAbort)
        this.#child.on('message', onMessage).once('exit', onExit)
        this.#tell({
          kind: 'scan',
          request,
          settings: terms.settings,
          limits: terms.limits,
          memoryBytes: terms.memoryBytes,
          hasCache: terms.cache !== undefined,
        })
      })
    } finally {
      this.#rest()
    }
  }

  kill(): void {
    this.#usable = false
    this.#child.kill('SIGKILL')
  }

  #rest(): void {
    this.#child.unref()
    this.#child.channel?.unref()
    // safe because a pipe of a child process is a socket, which can be unreferenced.
    ;(this.#child.stderr as unknown as { unref(): void } | null)?.unref()
  }

  #tell(message: ToScanProcess): void {
    // An error here is followed by `exit`, which is where the scan is failed.
    if (this.#child.connected) this.#child.send(message, () => {})
  }

  async #lookUp(call: number, key: string, cache: LayerCache | undefined): Promise<void> {
    // A cache that fails is a cache that does not know.
    const bytes = await (cache?.get(key) ?? Promise.resolve(null)).catch(() => null)
    this.#tell({ kind: 'cached', call, bytes })
  }

  #exitFailure(code: number | null, { memoryBytes }: ScanTerms): ScanFailure {
    if (code === OUT_OF_MEMORY_EXIT) {
      return new ScanFailure(
        'too-large',
        `Reading the image takes more than the ${inMiB(memoryBytes)} of memory a scan may use.`,
        false,
      )
    }
    const cause = new Error(`exit ${code}: ${this.#stderr}`)
    return new ScanFailure(
      'scanner',
      'The scanner stopped in the middle of the image. The scan will be tried again.',
      true,
      { cause },
    )
  }
}

/** The part of our environment that reaching a registry may take. */
export const scanEnvironment = (ours: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    ['PATH', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'].flatMap(name =>
      ours[name] === undefined ? [] : [[name, ours[name]]],
    ),
  )

const RETIRE_BYTES = 192 * 1024 * 1024

// The same file name in the source tree and in the compiled one; sources need the loader that also runs the registry itself.
const isSource = import.meta.url.endsWith('.ts')
const entry = fileURLToPath(new URL(`./embedded-process.${isSource ? 'ts' : 'js'}`, import.meta.url))
const loader = isSource ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : []
