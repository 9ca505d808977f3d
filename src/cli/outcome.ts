/** What the program's exit code says; part of its contract with scripts. */
export const EXIT = {
  /** Done; for `publish --wait`: published. */
  done: 0,
  /** It could not be done: a mistake in the command, a refusal, a registry out of reach. */
  failed: 1,
  /** `publish --wait`: the findings block publication. */
  blocked: 2,
  /** `publish --wait`: staff have to look at it first. */
  inReview: 3,
  /** `publish --wait`: the image could not be scanned, which is never a pass. */
  notScanned: 4,
} as const

/** Ends the program with a sentence for people. `code` is what the registry called it, if it was the registry. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed'

  constructor(
    message: string,
    readonly code?: string,
  ) {
    super(message)
  }
}

/** Where a command speaks. Results go to stdout, everything said on the way to stderr. */
export interface Voice {
  /** One line of result; resolves once the other side has taken it. */
  result(line: string): Promise<void>
  /** How it goes; silent where nobody wants to hear it. */
  progress(line: string): void
  readonly isJson: boolean
}
