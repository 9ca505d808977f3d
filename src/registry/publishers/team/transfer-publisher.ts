import { and, eq } from 'drizzle-orm'
import { members } from '../../../database/tables/publishers.ts'
import { transferRefusal } from '../../../domain/team.ts'
import { accessChanged } from '../../access.ts'
import { requireAccount } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { violatedConstraint } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { membershipsOf, refuseTeam, requireVisibleTeam, teamChanged, teamOf, withPresentRole } from './team.ts'
import { withdrawBeyond } from './withdraw-invitation.ts'

export interface Transfer {
  readonly publisherId: string
  readonly toAccountId: string
}

/** Makes another member the owner; who transfers becomes an admin (S8). */
export async function transferPublisher(ctx: Context, input: Transfer): Promise<{ publisherId: string }> {
  try {
    return await transfer(ctx, input)
  } catch (error) {
    if (violatedConstraint(error) === 'members_one_publisher_per_owner') refuseTeam('OWNS_ANOTHER_PUBLISHER')
    throw error
  }
}

const transfer = (ctx: Context, input: Transfer): Promise<{ publisherId: string }> =>
  act(ctx, 'publisher.transfer', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    const team = await teamOf(tx, publisher.id)
    const present = withPresentRole(ctx, team, publisher)
    requireVisibleTeam(present, publisher)
    const { accountId } = requireAccount(present, 'publisher:transfer', subjectOf(publisher))
    refuseTeam(
      transferRefusal({
        team,
        toAccountId: input.toAccountId,
        memberships: await membershipsOf(tx, input.toAccountId),
        publisherId: publisher.id,
      }),
    )
    if (input.toAccountId === accountId) return { publisherId: publisher.id }
    const roleOf = (id: string, role: 'OWNER' | 'ADMIN') =>
      tx.db
        .update(members)
        .set({ role })
        .where(and(eq(members.publisherId, publisher.id), eq(members.accountId, id)))
    await roleOf(accountId, 'ADMIN')
    await roleOf(input.toAccountId, 'OWNER')
    await withdrawBeyond(tx, publisher.id, accountId, 'ADMIN')
    tx.audit({
      subject: `publisher_${publisher.id}`,
      publisherId: publisher.id,
      before: { owner: accountId },
      after: { owner: input.toAccountId },
    })
    teamChanged(tx, publisher.id, 'TRANSFERRED')
    accessChanged(tx, 'TRANSFERRED', [`account ${accountId}`, `account ${input.toAccountId}`])
    return { publisherId: publisher.id }
  })
