import { and, eq, isNull } from 'drizzle-orm'
import { invitations } from '../../../database/tables/invitations.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { act } from '../../transaction.ts'
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

const noSuchInvitation = (): Fault => new Fault('NOT_FOUND', 'There is no such invitation, or you may not see it.')
