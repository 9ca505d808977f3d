import { spawn } from 'node:child_process'
import { cleanText } from '../oci/clean-text.ts'
import { ScanFailure } from './failure.ts'
import { inMiB } from './limits.ts'

export interface ToolRun {
  /** As a person knows it, such as `Trivy`. */
  readonly name: string
  readonly command: string
  /** Handed over as they are: no shell ever sees them. */
  readonly args: readonly string[]
  /** The whole environment of the tool; ours is not passed on. */
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly outputBytes: number
  readonly signal?: AbortSignal | undefined
}

/** What a tool printed. Rejects with a `ScanFailure` unless it ended by itself, in time, with exit code 0. */
export function runTool({ name, command, args, env, timeoutMs, outputBytes, signal }: ToolRun): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(calledOff(name))
    // A group of its own: tools start helpers, and on a time-out all of them have to go.
    const child = spawn(command, [...args], { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const parts: Buffer[] = []
    let length = 0
    let said = ''
    let failure: ScanFailure | undefined
    const stop = (why: ScanFailure) => {
      failure ??= why
      killGroup(child.pid)
    }
    const seconds = Math.round(timeoutMs / 1000)
    const timer = setTimeout(
      () => stop(new ScanFailure('timeout', `${name} did not finish within ${seconds} seconds.`, true)),
      timeoutMs,
    )
    const onAbort = () => stop(calledOff(name))
    signal?.addEventListener('abort', onAbort)
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= outputBytes) parts.push(chunk)
      else
        stop(
          new ScanFailure(
            'scanner',
            `${name} printed more than ${inMiB(outputBytes)}, which no report of it should.`,
            false,
          ),
        )
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-2000)
    })
    child.on('error', error => {
      failure ??= new ScanFailure(
        'scanner',
        `${name} could not be started. Is it installed, and is its path configured?`,
        true,
        { cause: error },
      )
    })
    child.on('close', (code, killedBy) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      // Helpers that outlive their parent would go on with the image on nobody's behalf.
      killGroup(child.pid)
      if (failure) return reject(failure)
      if (code === 0) return resolve(Buffer.concat(parts, length))
      const cause = new Error(cleanText(said, 2000) || 'no message')
      const how = killedBy ? `was ended by ${killedBy}` : `gave up with exit code ${code}`
      reject(new ScanFailure('scanner', `${name} ${how}, so nothing is known about the image.`, true, { cause }))
    })
  })
}

const calledOff = (name: string): ScanFailure =>
  new ScanFailure('cancelled', `The scan by ${name} was called off.`, true)

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}
