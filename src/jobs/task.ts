/** One run of a job. */
export type TaskRun = {
  readonly jobId: string
  /** 1 for the first. */
  readonly attempt: number
  readonly maxAttempts: number
  /** Aborted when the process stops: a long task ends then, and the job begins again elsewhere without losing an attempt. */
  readonly signal: AbortSignal
}

export type Task<Payload> = (payload: Payload, run: TaskRun) => Promise<void>

/** A task a name. Payloads are what `enqueue` was given, through JSON and back. */
export type Tasks<Payloads extends object> = { readonly [Name in keyof Payloads]: Task<Payloads[Name]> }

/** A task that runs by the clock (UTC). */
export type Scheduled<Name extends string = string> = {
  readonly task: Name
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string
  readonly payload?: Readonly<Record<string, unknown>>
  /** Ticks missed while no worker ran are made up for, up to this long ago. Default 0: none. */
  readonly catchUpSeconds?: number
}
