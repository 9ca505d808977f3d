import type { FaultCode, Problem } from '../domain/problem.ts'

/** The request cannot be served as asked. The message is for the person who asked. */
export class Fault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string,
    readonly extras: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'Fault'
  }
}

/** A rule says no. The mutation answers with the problems as data; whatever the verb wrote is rolled back. */
export class Refused extends Error {
  readonly problems: readonly Problem[]

  constructor(...problems: readonly [Problem, ...Problem[]]) {
    super(problems.map(problem => problem.message).join(' '))
    this.name = 'Refused'
    this.problems = problems
  }
}

/** The SQLSTATE or driver code of an error, however deep drizzle wrapped it. */
export function pgCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string') return code
  }
  return undefined
}

/** The name of the constraint an insert or update ran into. */
export function violatedConstraint(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const { constraint_name: name } = at as { constraint_name?: unknown }
    if (typeof name === 'string') return name
  }
  return undefined
}
