import { and, eq } from 'drizzle-orm'
import { members } from '../../../database/tables/publishers.ts'
import type { Role } from '../../../domain/permission.ts'
import { roleChangeRefusal } from '../../../domain/team.ts'
import { accessChanged } from '../../access.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { violatedConstraint } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import {
  membershipsOf,
  presentRole,
  refuseTeam,
  requireVisibleTeam,
  teamChanged,
  teamOf,
  withPresentRole,
} from './team.ts'
import { withdrawBeyond } from './withdraw-invitation.ts'

export interface RoleChange {
  readonly publisherId: string
  readonly accountId: string
  readonly role: Role
}

/** Gives a member another role (S8). It holds at once, for open websockets too. */
export async function changeRole(ctx: Context, input: RoleChange): Promise<RoleChange> {
  try {
    return await change(ctx, input)
  } catch (error) {
    // The account became owner elsewhere at the same moment: the index says so, whatever was read.
    if (violatedConstraint(error) === 'members_one_publisher_per_owner') refuseTeam('OWNS_ANOTHER_PUBLISHER')
    throw error
  }
}

const change = (ctx: Context, input: RoleChange): Promise<RoleChange> =>
  act(ctx, 'member.change-role', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    const team = await teamOf(tx, publisher.id)
    const present = withPresentRole(ctx, team, publisher)
    requireVisibleTeam(present, publisher)
    authorize(present, 'member:change-role', subjectOf(publisher))
    refuseTeam(
      roleChangeRefusal({
        team,
        actorRole: presentRole(present, publisher),
        accountId: input.accountId,
        newRole: input.role,
        memberships: await membershipsOf(tx, input.accountId),
        publisherId: publisher.id,
      }),
    )
    const before = team.find(member => member.accountId === input.accountId)?.role
    await tx.db
      .update(members)
      .set({ role: input.role })
      .where(and(eq(members.publisherId, publisher.id), eq(members.accountId, input.accountId)))
    await withdrawBeyond(tx, publisher.id, input.accountId, input.role)
    tx.audit({
      subject: `account_${input.accountId}`,
      publisherId: publisher.id,
      before: { role: before },
      after: { role: input.role },
    })
    teamChanged(tx, publisher.id, 'ROLE_CHANGED')
    accessChanged(tx, 'ROLE_CHANGED', [`account ${input.accountId}`])
    return input
  })
