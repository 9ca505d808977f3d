import { and, eq, isNull } from 'drizzle-orm'
import { partnerAgreements } from '../../../database/tables/proofs.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { reason } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { type AgreedLimits, agreedLimitBounds, limitsOutOfBounds } from '../../../domain/runtime.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { reassessTier, settleCargosOf } from '../tier/reassess-tier.ts'

export interface NewAgreement {
  readonly publisherId: string
  /** Cargos it may hold; null: no limit. */
  readonly cargoLimit?: number | null
  readonly gpu: boolean
  /** What its jobs get from level 2 on, in bytes, CPUs and seconds; null: what the level gives (S35). */
  readonly memoryBytes?: number | null
  readonly cpus?: number | null
  readonly durationSeconds?: number | null
  readonly expiresAt: Date
  /** What was agreed. */
  readonly note: string
}

/** Records an agreement, which makes a Partner until it ends (S6). It takes the place of a running one. */
export async function grantPartnership(ctx: Context, input: NewAgreement): Promise<{ agreementId: string }> {
  const note = requireReason(input.note)
  const cargoLimit = input.cargoLimit ?? null
  const limits = { memoryBytes: input.memoryBytes, cpus: input.cpus, durationSeconds: input.durationSeconds }
  return act(ctx, 'publisher.grant-partnership', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:grant-partnership', subjectOf(publisher))
    if (input.expiresAt <= ctx.now)
      throw new Refused(problem('TIME_NOT_ACCEPTED', 'An agreement ends in the future.', ['expiresAt']))
    if (cargoLimit !== null && (!Number.isInteger(cargoLimit) || cargoLimit < 1))
      throw new Refused(
        problem('INVALID_INPUT', 'A limit is a whole number from 1 on; leave it out for none.', ['cargoLimit']),
      )
    refuseOutOfBounds(limits)
    await tx.db
      .update(partnerAgreements)
      .set({ endedAt: ctx.now })
      .where(and(eq(partnerAgreements.publisherId, publisher.id), isNull(partnerAgreements.endedAt)))
    const id = ctx.registry.newId()
    const { gpu, expiresAt } = input
    await tx.db.insert(partnerAgreements).values({
      id,
      publisherId: publisher.id,
      cargoLimit,
      gpu,
      ...limits,
      note,
      grantedBy: 'accountId' in ctx.actor ? ctx.actor.accountId : null,
      startsAt: ctx.now,
      expiresAt,
    })
    await tx.db
      .update(publishers)
      .set({ agreedCargoLimit: cargoLimit, agreedGpu: gpu, agreementExpiresAt: expiresAt })
      .where(eq(publishers.id, publisher.id))
    tx.audit({
      subject: `agreement_${id}`,
      publisherId: publisher.id,
      reason: note,
      after: { cargoLimit, gpu, ...limits, expiresAt },
    })
    const tier = await reassessTier(ctx, tx, publisher.id, reason('S6', 'Staff recorded a Partner agreement.'))
    // A Partner that stays one: what its Cargos are granted may be another all the same.
    if (tier === publisher.tier) await settleCargosOf(tx, publisher.id)
    return { agreementId: id }
  })
}

function refuseOutOfBounds(limits: { readonly [L in keyof AgreedLimits]?: number | null | undefined }): void {
  const stated = Object.fromEntries(Object.entries(limits).filter(([, value]) => value != null)) as AgreedLimits // safe because only absent ones are left out
  const [limit] = limitsOutOfBounds(stated)
  if (!limit) return
  const { least, most } = agreedLimitBounds(limit)
  throw new Refused(
    problem(
      'INVALID_INPUT',
      `An agreement grants a whole number from ${least} (what level 2 gives anyway) to ${most}. Leave it out for what the level gives.`,
      [limit],
    ),
  )
}
