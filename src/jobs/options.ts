import type { Log } from '../log.ts'
import type { Scheduled, Tasks } from './task.ts'

export type JobsOptions<Payloads extends object> = {
  readonly url: string
  readonly tasks: Tasks<Payloads>
  readonly schedule?: readonly Scheduled<Extract<keyof Payloads, string>>[]
  /** Jobs that run at the same time in this process. */
  readonly concurrency: number
  readonly log: Log
  readonly onFinished?: (task: string, outcome: 'done' | 'failed', seconds: number) => void
  /** How long running jobs may take to end when we stop. Default 600 ms. */
  readonly patienceMs?: number
  /** How often to look for workers that died. Default 5 s. */
  readonly lookEveryMs?: number
}
