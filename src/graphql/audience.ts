import type { Actor } from '../domain/permission.ts'

/**
 * Whom the same bytes may be sent to: one account at browsers, or one token, as long as its rights are what they are. Members
 * of a team do not share, for each of them sees their own address in it, and `viewerCan` differs by role. The rights are in
 * it because a group executes with its first subscriber's session: whose rights change goes on in another group.
 */
export function audienceOf(actor: Actor): string {
  if (!('memberships' in actor)) return 'tokenId' in actor ? `${actor.kind} ${actor.tokenId}` : actor.kind
  const who = 'tokenId' in actor ? `token ${actor.tokenId} ${actor.scopes.join()}` : `${actor.kind} ${actor.accountId}`
  const rights = actor.memberships.map(({ publisherId, role }) => `${publisherId}:${role}`).sort()
  return [who, actor.emailVerified ? 'verified' : 'unverified', ...rights].join(' ')
}
