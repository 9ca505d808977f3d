import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { reviews } from '../../database/tables/reviews.ts'
import { type Problem, problem } from '../../domain/problem.ts'
import { tierRank } from '../../domain/tier.ts'
import { promotionDecision } from '../../domain/trust-promotion.ts'
import { authorize } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { storeDecision } from '../decisions.ts'
import { Fault, Refused } from '../errors.ts'
import { requirements } from '../reviews/request-review.ts'
import { enqueueSigning } from '../signatures/enqueue-signing.ts'
import { signVersion } from '../signatures/sign-version.ts'
import { act } from '../transaction.ts'
import { changeLevel } from './change-level.ts'
import { promotionFacts } from './promotion.ts'
import { settleCargo } from './settle-cargo.ts'

/**
 * R12: staff make a Cargo of the platform's own publisher Official. Who does so vouches for the version that serves, as a
 * review of it (S26: not who registered it); it is signed right after, and until then its effective level is lower (S28).
 */
export async function setOfficial(ctx: Context, input: { readonly cargoId: string }): Promise<{ cargoId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  const [current] = seen.currentVersionId
    ? await ctx.registry.db.select().from(versions).where(eq(versions.id, seen.currentVersionId))
    : []
  authorize(ctx, 'cargo:set-official', seen)
  if (!('accountId' in ctx.actor)) throw new Fault('FORBIDDEN', 'This is an act of a person: sign in with an account.')
  const { accountId } = ctx.actor
  if (current?.registeredBy === accountId)
    throw new Refused(
      problem(
        'REVIEWER_NOT_IMPARTIAL',
        'You registered the version that serves. Another member of staff has to do this.',
      ),
    )
  const versionId = await act(ctx, 'cargo.set-official', async tx => {
    const locked = await lockCargoAndPublisher(tx, input.cargoId)
    const { cargo, publisher } = locked
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const facts = await promotionFacts(tx.db, locked)
    const decision = promotionDecision(facts, 3)
    if (decision.outcome === 'REFUSED') throw new Refused(...(requirements(decision, null) as [Problem, ...Problem[]])) // safe because a refusal has a reason
    if (cargo.currentVersionId !== current?.id)
      throw new Refused(problem('CONFLICT', 'Another version was published meanwhile. Look at it first.'))
    const subject = { publisherId: publisher.id, cargoId: cargo.id, versionId: current!.id }
    const decisionId = await storeDecision(ctx, tx, decision, subject, { digest: current!.digest })
    await tx.db.insert(reviews).values({
      id: ctx.registry.newId(),
      cargoId: cargo.id,
      versionId: current!.id,
      publisherId: publisher.id,
      purpose: 'LEVEL',
      state: 'APPROVED',
      tierRank: tierRank(publisher.tier),
      requestedBy: accountId,
      requestedAt: ctx.now,
      decidedAt: ctx.now,
      decidedBy: accountId,
      decisionId,
    })
    const changed = await changeLevel(ctx, tx, locked, { decision, decisionId, to: 3, inputs: {} })
    await settleCargo(ctx, tx, { ...locked, cargo: changed })
    enqueueSigning(tx, current!.id)
    return current!.id
  })
  await signVersion(ctx, versionId)
  return { cargoId: input.cargoId }
}
