import { type Action, type Actor, type Denial, denial, type Subject } from '../domain/permission.ts'
import { problem } from '../domain/problem.ts'
import type { Context } from './context.ts'
import { Fault, Refused } from './errors.ts'

/**
 * The one guard: asks the permission table and says why not. It is asked about things that the actor may see; what one
 * may not see is absent already (S42), so that nobody learns of it by being forbidden.
 */
export function authorize(ctx: Context, action: Action, subject: Subject): void {
  const why = denial(ctx.actor, action, subject)
  if (why) throw REFUSALS[why](action)
}

type Person = Extract<Actor, { accountId: string }>

/** The account behind the request, for acts on oneself. */
export function requireAccount(ctx: Context, action: Action, subject: Subject = {}): Person {
  authorize(ctx, action, subject)
  if (!('accountId' in ctx.actor)) throw new Fault('FORBIDDEN', 'This is an act of a person: sign in with an account.')
  return ctx.actor
}

const words = (action: Action): string => action.replace(':', ' ').replaceAll('-', ' ')

const REFUSALS: Record<Denial, (action: Action) => Error> = {
  SIGN_IN: () => new Fault('UNAUTHENTICATED', 'Sign in first, or send a token in the Authorization header.'),
  NOT_YOURS: action => new Fault('FORBIDDEN', `"${words(action)}" is not open to you here. Ask its owner.`),
  ROLE_TOO_LOW: action =>
    new Fault(
      'FORBIDDEN',
      `Your role in this publisher does not include "${words(action)}". Ask an owner or admin of it.`,
    ),
  SCOPE_MISSING: action =>
    new Fault(
      'FORBIDDEN',
      `This token's scopes do not include "${words(action)}". Create a token with the scope it needs.`,
    ),
  NOT_IMPARTIAL: () =>
    new Fault(
      'FORBIDDEN',
      'Nobody decides on their own publisher or on their own act. Another member of staff has to.',
    ),
  EMAIL_NOT_VERIFIED: () =>
    new Refused(
      problem(
        'EMAIL_NOT_VERIFIED',
        'This needs a verified e-mail address. Follow the link in the mail we sent; signing in again sends a new one.',
      ),
    ),
  TEAM_TIER_NEEDED: () =>
    new Refused(
      problem(
        'TIER_TOO_LOW',
        'Teams need the Organization tier. Until it is reached only the owner may change things.',
      ),
    ),
  PUBLISHER_BANNED: () =>
    new Refused(problem('PUBLISHER_BANNED', 'This publisher is banned. Its owner may appeal the decision.')),
}
