import type { Problem } from '../domain/problem.ts'
import { actorColumns } from '../registry/audit.ts'
import type { Context } from '../registry/context.ts'
import { Fault, Refused } from '../registry/errors.ts'
import { inputHash } from '../registry/idempotency.ts'
import type { RequestContext } from './context.ts'
import type { MutationInput } from './mutation-input.ts'

/** What every payload has: the problems, empty where the act took place. */
export interface Answered {
  readonly problems: readonly Problem[]
}

/** Runs one verb for a mutation: a refusal by a rule becomes data, everything else stays an error. */
export async function mutate<Input extends MutationInput, Answer extends object>(
  request: RequestContext,
  operation: string,
  input: Input,
  verb: (ctx: Context) => Promise<Answer>,
): Promise<Answer & Answered> {
  try {
    return { ...(await verb(withIdempotency(request, operation, input))), problems: [] }
  } catch (error) {
    // Safe because the objects of a payload are nullable: with a problem they are absent.
    if (error instanceof Refused) return { problems: error.problems } as Answer & Answered
    throw error
  }
}

const LONGEST_KEY = 100

function withIdempotency(request: RequestContext, operation: string, input: MutationInput): Context {
  const { idempotencyKey: key, ...rest } = input
  if (key == null) return request.act
  if (key === '' || key.length > LONGEST_KEY)
    throw new Fault(
      'BAD_INPUT',
      `An idempotency key has 1 to ${LONGEST_KEY} characters. Send a random one, such as a UUID.`,
    )
  const { actorKind, actorId } = actorColumns(request.act.actor)
  const actor = `${actorKind}:${actorId ?? request.act.address ?? ''}`
  const { inputKey } = request.act.registry.settings
  return { ...request.act, idempotency: { actor, key, operation, inputHash: inputHash(inputKey, rest) } }
}
