import type { Actor } from '../domain/permission.ts'

/** The names under which an event of the `access` topic finds an actor. */
export function accessKeys(actor: Actor): string[] {
  const keys: string[] = []
  if ('sessionId' in actor) keys.push(`session ${actor.sessionId}`)
  if ('tokenId' in actor) keys.push(`token ${actor.tokenId}`)
  if ('accountId' in actor) keys.push(`account ${actor.accountId}`)
  if ('memberships' in actor) keys.push(...actor.memberships.map(({ publisherId }) => `publisher ${publisherId}`))
  return keys
}
