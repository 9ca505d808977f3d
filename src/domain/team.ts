import { isRoleAtLeast, type Membership, type Role } from './permission.ts'
import { INVITATION_MS, type PublisherTier } from './policy.ts'
import { hasTeam } from './tier.ts'

export type Member = { readonly accountId: string; readonly role: Role }

export type TeamRefusal =
  | 'TEAM_TIER_NEEDED'
  | 'ALREADY_MEMBER'
  | 'NOT_A_MEMBER'
  | 'ROLE_TOO_HIGH'
  | 'LAST_OWNER'
  | 'OWNS_ANOTHER_PUBLISHER'

/** R22, S8: may this role be invited? Nobody gives more than they have. */
export function inviteRefusal(facts: {
  readonly tier: PublisherTier
  readonly inviterRole: Role
  readonly invitedRole: Role
  readonly isMemberAlready: boolean
}): TeamRefusal | undefined {
  if (!hasTeam(facts.tier)) return 'TEAM_TIER_NEEDED'
  if (facts.isMemberAlready) return 'ALREADY_MEMBER'
  return isRoleAtLeast(facts.inviterRole, facts.invitedRole) ? undefined : 'ROLE_TOO_HIGH'
}

/** S8: whether an open invitation outlives what became of its sender: nobody stays invited by somebody who could not invite so now. */
export const keepsInvitation = (senderRole: Role | undefined, invitedRole: Role): boolean =>
  senderRole !== undefined && isRoleAtLeast(senderRole, 'ADMIN') && isRoleAtLeast(senderRole, invitedRole)

/**
 * S8: may this member get another role? Nobody touches a role above their own or gives one; an account is OWNER of one publisher at
 * most (R21); the last OWNER stays one.
 */
export function roleChangeRefusal(facts: {
  readonly team: readonly Member[]
  readonly actorRole: Role
  readonly accountId: string
  readonly newRole: Role
  /** All memberships of the account whose role changes. */
  readonly memberships: readonly Membership[]
  readonly publisherId: string
}): TeamRefusal | undefined {
  const current = facts.team.find(member => member.accountId === facts.accountId)?.role
  if (current === undefined) return 'NOT_A_MEMBER'
  if (!isRoleAtLeast(facts.actorRole, current) || !isRoleAtLeast(facts.actorRole, facts.newRole)) return 'ROLE_TOO_HIGH'
  if (facts.newRole === 'OWNER' && ownsAnother(facts.memberships, facts.publisherId)) return 'OWNS_ANOTHER_PUBLISHER'
  return current === 'OWNER' && facts.newRole !== 'OWNER' && isLastOwner(facts.team, facts.accountId)
    ? 'LAST_OWNER'
    : undefined
}

/** S8: may this member be removed, or leave? `actorRole` undefined: they leave by themselves. */
export function removalRefusal(
  team: readonly Member[],
  accountId: string,
  actorRole: Role | undefined,
): TeamRefusal | undefined {
  const role = team.find(member => member.accountId === accountId)?.role
  if (role === undefined) return 'NOT_A_MEMBER'
  if (actorRole !== undefined && !isRoleAtLeast(actorRole, role)) return 'ROLE_TOO_HIGH'
  return isLastOwner(team, accountId) ? 'LAST_OWNER' : undefined
}

/** S8: may the publisher be transferred to this member? The former OWNER becomes ADMIN. */
export function transferRefusal(facts: {
  readonly team: readonly Member[]
  readonly toAccountId: string
  readonly memberships: readonly Membership[]
  readonly publisherId: string
}): TeamRefusal | undefined {
  if (!facts.team.some(member => member.accountId === facts.toAccountId)) return 'NOT_A_MEMBER'
  return ownsAnother(facts.memberships, facts.publisherId) ? 'OWNS_ANOTHER_PUBLISHER' : undefined
}

/** R21: whether the account is OWNER of another publisher. */
export const ownsAnother = (memberships: readonly Membership[], publisherId: string): boolean =>
  memberships.some(membership => membership.role === 'OWNER' && membership.publisherId !== publisherId)

const isLastOwner = (team: readonly Member[], accountId: string): boolean =>
  team.every(member => (member.role === 'OWNER') === (member.accountId === accountId))

/** S8: single use, seven days, and only for the address it was sent to. */
export function isInvitationValid(
  invitation: { readonly email: string; readonly invitedAt: Date; readonly usedAt: Date | undefined },
  email: string,
  now: Date,
): boolean {
  const isOpen = invitation.usedAt === undefined && now.getTime() - invitation.invitedAt.getTime() < INVITATION_MS
  return isOpen && invitation.email.toLowerCase() === email.toLowerCase()
}
