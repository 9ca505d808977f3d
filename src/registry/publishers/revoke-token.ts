import { and, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import { tokens } from '../../database/tables/publishers.ts'
import { can, roleIn } from '../../domain/permission.ts'
import { accessChanged } from '../access.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import { act, type Tx } from '../transaction.ts'
import { publisherOf, subjectOf } from './subject.ts'

/** Ends a token. Sockets opened with it close within a second. Revoked twice it stays revoked since the first time. */
export async function revokeToken(ctx: Context, input: { tokenId: string }): Promise<{ tokenId: string }> {
  return act(ctx, 'token.revoke', async tx => {
    const [token] = await tx.db.select().from(tokens).where(eq(tokens.id, input.tokenId)).for('no key update')
    if (!token) throw noSuchToken()
    const publisher = token.publisherId ? await publisherOf(tx.db, token.publisherId) : undefined
    // S9: a token serves one publisher; those that its owner has elsewhere are none of its business.
    const isInReach = ctx.actor.kind !== 'token' || roleIn(ctx.actor, publisher?.id) !== undefined
    const owner = isInReach && token.accountId ? { accountId: token.accountId } : {}
    const subject = { ...(publisher && subjectOf(publisher)), ...owner }
    // Who may not even see it is told what an unknown id is told (S42).
    if (!can(ctx.actor, 'token:read', subject) && !can(ctx.actor, 'token:revoke', subject)) throw noSuchToken()
    tx.about({ subject: `token_${token.id}`, publisherId: token.publisherId })
    authorize(ctx, 'token:revoke', subject)
    await endTokens(tx, eq(tokens.id, token.id))
    tx.audit({ subject: `token_${token.id}`, publisherId: token.publisherId, after: { revoked: true } })
    return { tokenId: token.id }
  })
}

/** Revokes the live tokens that meet the condition and closes what was opened with them; gives their ids. */
export async function endTokens(tx: Tx, condition: SQL | undefined): Promise<string[]> {
  const live = await tx.db
    .select({ id: tokens.id })
    .from(tokens)
    .where(and(condition, isNull(tokens.revokedAt)))
    .orderBy(tokens.id)
    .for('no key update')
  const ids = live.map(({ id }) => id)
  if (ids.length === 0) return []
  await tx.db.update(tokens).set({ revokedAt: tx.now }).where(inArray(tokens.id, ids))
  accessChanged(
    tx,
    'TOKEN_REVOKED',
    ids.map(id => `token ${id}` as const),
  )
  return ids
}

const noSuchToken = () => new Fault('NOT_FOUND', 'There is no such token, or you may not see it. Check its id.')
