import { and, eq, isNull } from 'drizzle-orm'
import { exceptions, type findings } from '../../database/tables/scans.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../transaction.ts'

type ExceptionRow = typeof exceptions.$inferSelect
export type NewStatement = Pick<
  ExceptionRow,
  'status' | 'justification' | 'reasonText' | 'expiresAt' | 'statedAt' | 'author' | 'origin'
>

/** Writes a statement in place of the one that held. The Cargo is locked by the caller. */
export async function keepStatement(
  ctx: Context,
  tx: Tx,
  finding: Pick<typeof findings.$inferSelect, 'id' | 'versionId' | 'cargoId' | 'publisherId'>,
  statement: NewStatement,
): Promise<string> {
  const { id: findingId, versionId, cargoId, publisherId } = finding
  const [former] = await tx.db
    .update(exceptions)
    .set({ endedAt: ctx.now })
    .where(and(eq(exceptions.findingId, findingId), isNull(exceptions.endedAt)))
    .returning({ id: exceptions.id, status: exceptions.status })
  const id = ctx.registry.newId()
  await tx.db
    .insert(exceptions)
    .values({ ...statement, id, findingId, versionId, cargoId, publisherId, createdAt: ctx.now })
  tx.audit({
    subject: `exception_${id}`,
    publisherId,
    cargoId,
    reason: statement.reasonText,
    before: former ? { exception: former.id, status: former.status } : null,
    after: { finding: `finding_${findingId}`, status: statement.status, justification: statement.justification },
  })
  return id
}
