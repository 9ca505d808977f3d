import { and, eq, inArray, isNull } from 'drizzle-orm'
import { invitations } from '../../../database/tables/invitations.ts'
import { ROLES, type Role } from '../../../domain/permission.ts'
import { problem } from '../../../domain/problem.ts'
import { keepsInvitation } from '../../../domain/team.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { requireSignIn, requireVisibleTeam, teamChanged, teamOf, withPresentRole } from './team.ts'

/** Takes back an invitation that nobody has accepted yet. */
export async function withdrawInvitation(
  ctx: Context,
  input: { invitationId: string },
): Promise<{ publisherId: string }> {
  requireSignIn(ctx)
  return act(ctx, 'invitation.withdraw', async tx => {
    const [known] = await tx.db
      .select({ publisherId: invitations.publisherId })
      .from(invitations)
      .where(eq(invitations.id, input.invitationId))
    if (!known) throw noSuchInvitation()
    const publisher = await lockPublisher(tx, known.publisherId)
    const present = withPresentRole(ctx, await teamOf(tx, publisher.id), publisher)
    requireVisibleTeam(present, publisher, noSuchInvitation)
    authorize(present, 'member:remove', subjectOf(publisher))
    const [withdrawn] = await tx.db
      .update(invitations)
      .set({ withdrawnAt: ctx.now })
      .where(
        and(eq(invitations.id, input.invitationId), isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt)),
      )
      .returning({ id: invitations.id })
    if (!withdrawn)
      throw new Refused(problem('WRONG_STATE', 'This invitation was accepted or withdrawn before. Remove the member.'))
    tx.audit({ subject: `invitation_${withdrawn.id}`, publisherId: publisher.id, after: { withdrawn: true } })
    teamChanged(tx, publisher.id, 'INVITATION_WITHDRAWN')
    return { publisherId: publisher.id }
  })
}

/**
 * Takes back the open invitations that this account could not send any more with the role it has now (undefined: none), so
 * that nobody who is removed comes back by another address (S8). The publisher is locked.
 */
export async function withdrawBeyond(
  tx: Tx,
  publisherId: string,
  accountId: string,
  role: Role | undefined,
): Promise<void> {
  const beyond = ROLES.filter(invited => !keepsInvitation(role, invited))
  const withdrawn = await tx.db
    .update(invitations)
    .set({ withdrawnAt: tx.now })
    .where(
      and(
        eq(invitations.publisherId, publisherId),
        eq(invitations.invitedBy, accountId),
        inArray(invitations.role, beyond),
        isNull(invitations.acceptedAt),
        isNull(invitations.withdrawnAt),
      ),
    )
    .returning({ id: invitations.id })
  for (const { id } of withdrawn)
    tx.audit({
      subject: `invitation_${id}`,
      publisherId,
      action: 'invitation.withdraw',
      reason: 'Who sent it may not invite so any more.',
      after: { withdrawn: true },
    })
}

const noSuchInvitation = (): Fault => new Fault('NOT_FOUND', 'There is no such invitation, or you may not see it.')
