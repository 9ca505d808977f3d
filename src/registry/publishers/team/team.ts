import { asc, eq, inArray } from 'drizzle-orm'
import { members } from '../../../database/tables/publishers.ts'
import { can, type Membership, type Role, roleIn } from '../../../domain/permission.ts'
import { problem } from '../../../domain/problem.ts'
import type { Member, TeamRefusal } from '../../../domain/team.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { topics } from '../../log/event.ts'
import type { Tx } from '../../transaction.ts'
import { noSuchPublisher, type PublisherRow } from '../subject.ts'

/** The team as it is now; the publisher's row is locked, so nobody changes it meanwhile. */
export const teamOf = (tx: Tx, publisherId: string): Promise<Member[]> =>
  tx.db
    .select({ accountId: members.accountId, role: members.role })
    .from(members)
    .where(eq(members.publisherId, publisherId))
    .orderBy(asc(members.accountId))

/** Everything an account belongs to (R21 asks about all of it). */
export const membershipsOf = (tx: Tx, accountId: string): Promise<Membership[]> =>
  tx.db
    .select({ publisherId: members.publisherId, role: members.role })
    .from(members)
    .where(inArray(members.accountId, [accountId]))

/**
 * The actor with the role that the locked rows say: a role taken away while the request was on its way is gone (S8). Who is
 * in the team no more is a stranger, and learns no more than one.
 */
export function withPresentRole(ctx: Context, team: readonly Member[], publisher: PublisherRow): Context {
  const { actor } = ctx
  if (!('memberships' in actor)) return ctx
  const role = team.find(member => member.accountId === actor.accountId)?.role
  // A token narrowed to another publisher does not gain this one.
  const isHere = roleIn(actor, publisher.id) !== undefined
  const others = actor.memberships.filter(one => one.publisherId !== publisher.id)
  const memberships = role && isHere ? [...others, { publisherId: publisher.id, role }] : others
  return { ...ctx, actor: { ...actor, memberships } }
}

export const presentRole = (ctx: Context, publisher: PublisherRow): Role => roleIn(ctx.actor, publisher.id) ?? 'VIEWER'

/** The team is private: who may not read it is told what an unknown id is told (S42). */
export function requireVisibleTeam(ctx: Context, publisher: PublisherRow, absent = noSuchPublisher): void {
  requireSignIn(ctx)
  const isLeaver = roleIn(ctx.actor, publisher.id) !== undefined
  if (!isLeaver && !can(ctx.actor, 'member:read', { publisherId: publisher.id })) throw absent()
}

/** Before anything is looked up: who is not signed in learns nothing from what is there. */
export function requireSignIn(ctx: Context): void {
  if (ctx.actor.kind === 'anonymous') throw new Fault('UNAUTHENTICATED', 'Sign in first.')
}

export function refuseTeam(refusal: TeamRefusal | undefined): void {
  if (refusal) throw new Refused(problem(...SENTENCES[refusal]))
}

export function teamChanged(tx: Tx, publisherId: string, cause: string): void {
  tx.raise({ topic: topics.publisher(publisherId), cause, publisherId })
}

const SENTENCES: Record<TeamRefusal, Parameters<typeof problem>> = {
  TEAM_TIER_NEEDED: [
    'TIER_TOO_LOW',
    'Teams need the Organization tier. Prove your company domain and give the organization details first.',
  ],
  ALREADY_MEMBER: ['ALREADY_MEMBER', 'This account is in the team already. Change its role instead.'],
  NOT_A_MEMBER: ['NOT_FOUND', 'This account is not in the team. Invite it first.'],
  ROLE_TOO_HIGH: [
    'FORBIDDEN',
    'Nobody gives, changes or removes a role above their own. Ask an owner of the publisher.',
  ],
  LAST_OWNER: [
    'LAST_OWNER',
    'A publisher keeps at least one owner, and this is its last. Transfer the publisher first.',
  ],
  OWNS_ANOTHER_PUBLISHER: [
    'OWNS_ANOTHER_PUBLISHER',
    'An account owns at most one publisher, and this one owns another. It can be an admin here.',
  ],
}
