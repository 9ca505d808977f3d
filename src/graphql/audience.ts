import type { Actor } from '../domain/permission.ts'

/**
 * Whom the same bytes may be sent to: one account at browsers, or one token. Members of a team do not share, for each of
 * them sees their own address in it, and `viewerCan` differs by role.
 */
export function audienceOf(actor: Actor): string {
  if ('tokenId' in actor) return `token ${actor.tokenId}`
  return 'accountId' in actor ? `${actor.kind} ${actor.accountId}` : actor.kind
}
