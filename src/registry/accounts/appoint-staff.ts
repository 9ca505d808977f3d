import { and, eq, isNull, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { accessChanged } from '../access.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import { act } from '../transaction.ts'

/** Makes an account staff, or ends it. Open to commands on the machine alone: nobody becomes staff over the network. */
export async function appointStaff(
  ctx: Context,
  input: { email: string; isStaff: boolean },
): Promise<{ accountId: string }> {
  authorize(ctx, 'staff:appoint', {})
  return act(ctx, 'staff.appoint', async tx => {
    const [account] = await tx.db
      .update(accounts)
      .set({ isStaff: input.isStaff })
      .where(and(eq(sql`lower(${accounts.email})`, input.email.trim().toLowerCase()), isNull(accounts.deletedAt)))
      .returning({ id: accounts.id })
    if (!account) throw new Fault('NOT_FOUND', `There is no account of ${input.email}. Sign up with it first.`)
    tx.audit({ subject: `account_${account.id}`, after: { isStaff: input.isStaff } })
    accessChanged(tx, 'STAFF_CHANGED', [`account ${account.id}`])
    return { accountId: account.id }
  })
}
