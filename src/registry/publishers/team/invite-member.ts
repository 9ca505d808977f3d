import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts } from '../../../database/tables/accounts.ts'
import { invitations } from '../../../database/tables/invitations.ts'
import { members } from '../../../database/tables/publishers.ts'
import { can, type Role } from '../../../domain/permission.ts'
import { INVITATION_MS } from '../../../domain/policy.ts'
import { inviteRefusal } from '../../../domain/team.ts'
import { limitAttempts, mailAttempts } from '../../accounts/attempts.ts'
import { parseEmail } from '../../accounts/email.ts'
import { requireAccount } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { presentRole, refuseTeam, requireVisibleTeam, teamChanged, teamOf, withPresentRole } from './team.ts'

/**
 * Invites an address into a team (S8). The answer does not tell whether the address has an account: only who is a member
 * already is said, and the team sees that anyway. Inviting an address again replaces the open invitation.
 */
export async function inviteMember(
  ctx: Context,
  input: { publisherId: string; email: string; role: Role },
): Promise<{ invitationId: string }> {
  const email = parseEmail(input.email, ['email'])
  // Only who may invite uses up what is left: else strangers could keep a team, or an address, from its mail.
  if (can(ctx.actor, 'member:invite', { publisherId: input.publisherId }))
    await limitAttempts(ctx, { kind: 'invitations of publisher', of: input.publisherId }, ...mailAttempts(ctx, email))
  return act(ctx, 'member.invite', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    const team = await teamOf(tx, publisher.id)
    const present = withPresentRole(ctx, team, publisher)
    requireVisibleTeam(present, publisher)
    const { accountId } = requireAccount(present, 'member:invite', subjectOf(publisher))
    refuseTeam(
      inviteRefusal({
        tier: publisher.tier,
        inviterRole: presentRole(present, publisher),
        invitedRole: input.role,
        isMemberAlready: await isMember(tx, publisher.id, email),
      }),
    )
    await withdrawOpen(tx, publisher.id, email)
    const id = ctx.registry.newId()
    await tx.db.insert(invitations).values({
      id,
      publisherId: publisher.id,
      email,
      role: input.role,
      invitedBy: accountId,
      createdAt: ctx.now,
      expiresAt: new Date(ctx.now.getTime() + INVITATION_MS),
    })
    tx.enqueue({ task: 'send-invitation', payload: { invitationId: id }, key: `send-invitation:${id}` })
    // The audit keeps ids only (S45); the address stands in the invitation.
    tx.audit({ subject: `invitation_${id}`, publisherId: publisher.id, after: { role: input.role } })
    teamChanged(tx, publisher.id, 'MEMBER_INVITED')
    return { invitationId: id }
  })
}

async function isMember(tx: Tx, publisherId: string, email: string): Promise<boolean> {
  const [found] = await tx.db
    .select({ id: accounts.id })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .where(and(eq(members.publisherId, publisherId), eq(sql`lower(${accounts.email})`, email.toLowerCase())))
  return found !== undefined
}

async function withdrawOpen(tx: Tx, publisherId: string, email: string): Promise<void> {
  await tx.db
    .update(invitations)
    .set({ withdrawnAt: tx.now })
    .where(
      and(
        eq(invitations.publisherId, publisherId),
        eq(sql`lower(${invitations.email})`, email.toLowerCase()),
        isNull(invitations.acceptedAt),
        isNull(invitations.withdrawnAt),
      ),
    )
}
