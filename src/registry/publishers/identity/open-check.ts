import { and, eq } from 'drizzle-orm'
import { identityChecks } from '../../../database/tables/proofs.ts'
import { can } from '../../../domain/permission.ts'
import { problem } from '../../../domain/problem.ts'
import type { IdentityMethod } from '../../../domain/verification.ts'
import { limitAttempts } from '../../accounts/attempts.ts'
import { requireAccount } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import type { Tx } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import type { IdentityCheckRow } from './conclude.ts'

/** Counts an attempt of whoever may make one: a stranger, refused in the act itself, uses up nothing of the owner's. */
export async function limitChecks(ctx: Context, publisherId: string): Promise<void> {
  if (can(ctx.actor, 'publisher:verify-identity', { publisherId }))
    await limitAttempts(ctx, { kind: 'identity check', of: publisherId })
}

/** The pending check of this method, or a new one. Refused once the identity is verified: nothing is left to prove. */
export async function openCheck(
  ctx: Context,
  tx: Tx,
  publisherId: string,
  method: IdentityMethod,
): Promise<IdentityCheckRow> {
  const publisher = await lockPublisher(tx, publisherId)
  const { accountId } = requireAccount(ctx, 'publisher:verify-identity', subjectOf(publisher))
  const checks = await tx.db
    .select()
    .from(identityChecks)
    .where(and(eq(identityChecks.publisherId, publisherId), eq(identityChecks.isReset, false)))
  if (checks.some(check => check.status === 'VERIFIED'))
    throw new Refused(problem('WRONG_STATE', 'The identity of this publisher is verified already.'))
  const pending = checks.find(check => check.method === method && check.status === 'PENDING')
  if (pending) return pending
  const [created] = await tx.db
    .insert(identityChecks)
    .values({ id: ctx.registry.newId(), publisherId, method, accountId, createdAt: ctx.now })
    .returning()
  tx.audit({ subject: `verification_${created!.id}`, publisherId, action: 'identity.start', after: { method } })
  return created!
}
