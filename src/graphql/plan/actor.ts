import type { Actor, Membership } from '../../domain/permission.ts'

export type { Actor, Membership, Role } from '../../domain/permission.ts'

/** What a cached statement may depend on; everything else about the actor is a parameter of the statement. */
export const READER_KINDS = ['public', 'user', 'staff', 'coordinator', 'system'] as const
export type ReaderKind = (typeof READER_KINDS)[number]

/** A token for the runtime alone reads what everybody reads; any other scope needs to see what it acts on (S9). */
export function readerKind(actor: Actor): ReaderKind {
  switch (actor.kind) {
    case 'anonymous':
      return 'public'
    case 'token':
      return actor.scopes.some(scope => scope !== 'runtime') ? 'user' : 'public'
    default:
      return actor.kind
  }
}

export const membershipsOf = (actor: Actor): readonly Membership[] => ('memberships' in actor ? actor.memberships : [])

export const accountOf = (actor: Actor): string | null => ('accountId' in actor ? actor.accountId : null)
