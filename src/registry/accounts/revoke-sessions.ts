import { eq } from 'drizzle-orm'
import { sessions } from '../../database/tables/accounts.ts'
import { accessChanged } from '../access.ts'
import { authorize, requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import { act } from '../transaction.ts'

/** Ends one session: one's own, or anybody's by staff. Its sockets close within a second. */
export async function revokeSession(ctx: Context, input: { sessionId: string }): Promise<{ accountId: string }> {
  return act(ctx, 'session.revoke', async tx => {
    const [session] = await tx.db
      .select({ accountId: sessions.accountId })
      .from(sessions)
      .where(eq(sessions.id, input.sessionId))
    const isVisible =
      session && (ctx.actor.kind === 'staff' || ('accountId' in ctx.actor && ctx.actor.accountId === session.accountId))
    if (!isVisible) throw new Fault('NOT_FOUND', 'There is no such session any more, or it is not yours.')
    authorize(ctx, 'session:revoke', { accountId: session.accountId })
    await ctx.registry.ports.sessions.within(tx.db).revoke(input.sessionId)
    tx.audit({ subject: `account_${session.accountId}`, after: { sessionEnded: true } })
    accessChanged(tx, 'SESSION_REVOKED', [`session ${input.sessionId}`])
    return { accountId: session.accountId }
  })
}

/** Ends all sessions of one's own but the one that asks. */
export async function revokeOtherSessions(ctx: Context): Promise<{ accountId: string; count: number }> {
  const { actor } = ctx
  const own = 'accountId' in actor ? { accountId: actor.accountId } : {}
  const { accountId } = requireAccount(ctx, 'session:revoke', own)
  return act(ctx, 'session.revoke-others', async tx => {
    const except = 'sessionId' in actor ? actor.sessionId : undefined
    const ended = await ctx.registry.ports.sessions.within(tx.db).revokeAll(accountId, except)
    tx.audit({ subject: `account_${accountId}`, after: { sessionsEnded: ended.length } })
    accessChanged(
      tx,
      'SESSION_REVOKED',
      ended.map(id => `session ${id}` as const),
    )
    return { accountId, count: ended.length }
  })
}
