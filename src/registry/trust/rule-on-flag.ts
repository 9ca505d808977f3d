import { and, eq, isNull } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { ruledOutDigests, staffFlags } from '../../database/tables/trust.ts'
import { allowed, reason, refused } from '../../domain/decision.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Fault, Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { settleCargo } from './settle-cargo.ts'
import { alertTeam } from './tell.ts'

/** S12, S13: staff rule that a name or an image is fine, or that it is not. */
export async function ruleOnFlag(
  ctx: Context,
  input: { readonly flagId: string; readonly confirmed: boolean; readonly reason: string },
): Promise<{ cargoId: string; decisionId: string }> {
  const [flag] = await ctx.registry.db.select().from(staffFlags).where(eq(staffFlags.id, input.flagId))
  // Flags are for staff alone: to everybody else there is none, whatever the Cargo (S42).
  if (!flag || ctx.actor.kind !== 'staff')
    throw new Fault('NOT_FOUND', 'There is no such flag, or you may not see it. Check its id.')
  authorize(ctx, 'cargo:rule-on-likeness', await visibleCargo(ctx, flag.cargoId))
  const text = textWithin(input.reason, 'reason', ['reason'])
  return act(ctx, 'flag.rule', async tx => {
    const locked = await lockCargoAndPublisher(tx, flag.cargoId)
    const { cargo } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const rule = flag.kind === 'LOOK_ALIKE' ? 'S12' : 'S13'
    const because = [reason(rule, `${flag.message} ${text}`)]
    const decision = input.confirmed ? refused(flag.kind, because) : allowed(flag.kind, because)
    const subject = { publisherId: cargo.publisherId, cargoId: cargo.id, versionId: flag.versionId }
    const decisionId = await storeDecision(ctx, tx, decision, subject, { other: flag.otherCargoId })
    const ruling = input.confirmed ? ('CONFIRMED' as const) : ('CLEARED' as const)
    // Conditional: of two members of staff who rule at once the second is told so.
    const [ruled] = await tx.db
      .update(staffFlags)
      .set({ ruledAt: ctx.now, ruling, decisionId })
      .where(and(eq(staffFlags.id, flag.id), isNull(staffFlags.ruledAt)))
      .returning({ id: staffFlags.id })
    if (!ruled) throw new Refused(problem('CONFLICT', 'Another member of staff has ruled on this already.'))
    if (input.confirmed && flag.kind === 'SHARED_DIGEST' && flag.versionId)
      await ruleOut(ctx, tx, flag.versionId, text, decisionId)
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      decisionId,
      reason: text,
      after: { flag: flag.kind, ruling },
    })
    alertTeam(tx, cargo, {
      cause: 'CASE_DECIDED',
      subject: `decision_${decisionId}`,
      decisionId,
      versionId: flag.versionId,
      title: `${cargo.slug}: staff ruled on ${flag.kind === 'LOOK_ALIKE' ? 'its name' : 'its image'}.`,
      message: because[0]!.message,
    })
    await settleCargo(ctx, tx, locked)
    return { cargoId: cargo.id, decisionId }
  })
}

/** S13: every Cargo that has the image loses the right to run it, also the one that had it first. */
async function ruleOut(ctx: Context, tx: Tx, versionId: string, text: string, decisionId: string): Promise<void> {
  const [version] = await tx.db.select({ digest: versions.digest }).from(versions).where(eq(versions.id, versionId))
  if (!version) return
  await tx.db
    .insert(ruledOutDigests)
    .values({ digest: version.digest, reason: text, decisionId, ruledAt: ctx.now })
    .onConflictDoNothing()
  const having = await tx.db
    .selectDistinct({ cargoId: versions.cargoId })
    .from(versions)
    .where(eq(versions.digest, version.digest))
  tx.enqueue({ task: 'settle-cargos', payload: { cargoIds: having.map(row => row.cargoId) } })
}
