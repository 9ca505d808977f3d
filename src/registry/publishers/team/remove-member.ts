import { and, eq } from 'drizzle-orm'
import { members, tokens } from '../../../database/tables/publishers.ts'
import { removalRefusal } from '../../../domain/team.ts'
import { accessChanged } from '../../access.ts'
import { forgetReader } from '../../alerts/forget-reader.ts'
import { authorize, requireAccount } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { act, type Tx } from '../../transaction.ts'
import { endTokens } from '../revoke-token.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { presentRole, refuseTeam, requireVisibleTeam, teamChanged, teamOf, withPresentRole } from './team.ts'
import { withdrawBeyond } from './withdraw-invitation.ts'

/** Takes a member out of a team (S8): the access, the tokens and the open websockets end with it. */
export async function removeMember(
  ctx: Context,
  input: { publisherId: string; accountId: string },
): Promise<{ publisherId: string }> {
  return act(ctx, 'member.remove', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    const team = await teamOf(tx, publisher.id)
    const present = withPresentRole(ctx, team, publisher)
    requireVisibleTeam(present, publisher)
    authorize(present, 'member:remove', subjectOf(publisher))
    refuseTeam(removalRefusal(team, input.accountId, presentRole(present, publisher)))
    await takeOut(tx, publisher.id, input.accountId)
    return { publisherId: publisher.id }
  })
}

/** Leaves a team. The last owner cannot (S8). */
export async function leavePublisher(ctx: Context, input: { publisherId: string }): Promise<{ publisherId: string }> {
  return act(ctx, 'member.leave', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    const team = await teamOf(tx, publisher.id)
    const present = withPresentRole(ctx, team, publisher)
    requireVisibleTeam(present, publisher)
    const { accountId } = requireAccount(present, 'member:leave', subjectOf(publisher))
    refuseTeam(removalRefusal(team, accountId, undefined))
    await takeOut(tx, publisher.id, accountId)
    return { publisherId: publisher.id }
  })
}

/** The membership goes, and with it every token that the account made for this publisher and every invitation that is still open. */
export async function takeOut(tx: Tx, publisherId: string, accountId: string): Promise<void> {
  const [gone] = await tx.db
    .delete(members)
    .where(and(eq(members.publisherId, publisherId), eq(members.accountId, accountId)))
    .returning({ role: members.role })
  await forgetReader(tx.db, publisherId, accountId)
  await withdrawBeyond(tx, publisherId, accountId, undefined)
  const ended = await endTokens(tx, and(eq(tokens.accountId, accountId), eq(tokens.publisherId, publisherId)))
  tx.audit({
    subject: `account_${accountId}`,
    publisherId,
    before: { role: gone?.role },
    after: { role: null, tokensRevoked: ended.length },
  })
  teamChanged(tx, publisherId, 'MEMBER_REMOVED')
  accessChanged(tx, 'MEMBER_REMOVED', [`account ${accountId}`])
}
