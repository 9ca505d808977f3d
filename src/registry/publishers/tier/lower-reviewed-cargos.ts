import { and, asc, eq, ne } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { reason, refused } from '../../../domain/decision.ts'
import { REVIEWED_LEVEL } from '../../../domain/policy.ts'
import type { Context } from '../../context.ts'
import { storeDecision } from '../../decisions.ts'
import { topics } from '../../log/event.ts'
import type { Tx } from '../../transaction.ts'
import { tellTeam } from './tell-team.ts'

/** S7: after the grace the Cargos at level 2 fall to 1; a new review brings them back (S27). Existing Cargos stay. */
export async function lowerReviewedCargos(ctx: Context, tx: Tx, publisherId: string, why: string): Promise<void> {
  const reviewed = await tx.db
    .select({ id: cargos.id, slug: cargos.slug })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), eq(cargos.trustLevel, REVIEWED_LEVEL), ne(cargos.state, 'DELETED')))
    .orderBy(asc(cargos.id))
    .for('update')
  for (const cargo of reviewed) {
    const message = `${cargo.slug} falls from trust level 2 to 1: level 2 needs the Organization tier. ${why}`
    const decision = refused('DEMOTION', [
      reason('S7', message, { remedy: 'Prove the company domain again, then request a new review.' }),
    ])
    const subject = { publisherId, cargoId: cargo.id }
    const decisionId = await storeDecision(ctx, tx, decision, subject, { before: 2, after: 1, cause: 'TIER_LOST' })
    await tx.db.update(cargos).set({ trustLevel: 1, updatedAt: tx.now }).where(eq(cargos.id, cargo.id))
    tx.audit({
      subject: `cargo_${cargo.id}`,
      ...subject,
      decisionId,
      action: 'cargo.demote',
      reason: message,
      before: { trustLevel: 2 },
      after: { trustLevel: 1 },
    })
    for (const topic of [topics.cargo(cargo.id), topics.catalog, topics.runtime])
      tx.raise({ topic, cause: 'TRUST_CHANGED', ...subject, decisionId })
    tellTeam(tx, {
      ...subject,
      cause: 'TRUST_CHANGED',
      message,
      subject: `decision_${decisionId}`,
      decisionId,
      before: '2',
      after: '1',
    })
  }
}
