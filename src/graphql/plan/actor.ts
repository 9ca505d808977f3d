/** Who reads. The same shape as the actor of the permission table, so that one value serves verbs and reads. */
export type Role = 'OWNER' | 'ADMIN' | 'MAINTAINER' | 'VIEWER'
export type Scope = 'read' | 'publish' | 'manage' | 'runtime'
export interface Membership {
  readonly publisherId: string
  readonly role: Role
}
interface Signed {
  readonly accountId: string
  readonly emailVerified: boolean
  readonly memberships: readonly Membership[]
}
export type Actor =
  | { readonly kind: 'anonymous' }
  | ({ readonly kind: 'user'; readonly sessionId: string } & Signed)
  | ({ readonly kind: 'token'; readonly tokenId: string; readonly scopes: readonly Scope[] } & Signed)
  | ({ readonly kind: 'staff'; readonly sessionId: string } & Signed)
  | { readonly kind: 'coordinator'; readonly tokenId: string }
  | { readonly kind: 'system'; readonly task: string }

/** What a cached statement may depend on; everything else about the actor is a parameter of the statement. */
export type ReaderKind = 'public' | 'user' | 'staff' | 'coordinator' | 'system'

/** A token for the runtime alone reads what everybody reads; any other scope needs to see what it acts on. */
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
