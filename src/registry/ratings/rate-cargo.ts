import { and, eq } from 'drizzle-orm'
import { ratings } from '../../database/tables/ratings.ts'
import { RATING } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { addRating, editRating } from '../../domain/reputation.ts'
import { limitAttempts } from '../accounts/attempts.ts'
import { requireAccount } from '../authorize.ts'
import { lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { isMember } from '../publishers/is-member.ts'
import { changeFeedback } from '../reputation/change-feedback.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { completedJobs, type RatingRow } from './queries.ts'

export interface NewRating {
  readonly cargoId: string
  /** 1 to 5. */
  readonly stars: number
  readonly text?: string | null
}

/**
 * Rates a Cargo, or changes what one said of it before (S34): one rating an account, for who had a job that ended on it. Members of
 * the publisher do not rate their own. Of two at once the second edits what the first wrote.
 */
export async function rateCargo(ctx: Context, input: NewRating): Promise<{ ratingId: string; cargoId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  const { accountId } = requireAccount(ctx, 'cargo:rate', seen)
  const rating = { accountId, stars: checkedStars(input.stars), text: textWithin(input.text ?? '', 'rating', ['text']) }
  await limitAttempts(ctx, { kind: 'ratings of account', of: accountId })
  return act(ctx, 'cargo.rate', async tx => {
    tx.about({ subject: `cargo_${seen.id}`, cargoId: seen.id })
    await lockCargoAndPublisher(tx, seen.id)
    if (await isMember(tx.db, seen.publisherId, accountId)) throw ownCargo(seen.slug)
    const standing = await completedJobs(tx.db, seen.id, accountId)
    if (standing === 'NONE') throw noJob(seen.slug)
    const [earlier] = await tx.db
      .select()
      .from(ratings)
      .where(and(eq(ratings.cargoId, seen.id), eq(ratings.accountId, accountId)))
      .for('no key update')
    const ratingId = earlier
      ? await edit(ctx, tx, earlier, rating)
      : await add(ctx, tx, { ...rating, cargoId: seen.id, publisherId: seen.publisherId, isOwn: standing === 'OWN' })
    return { ratingId, cargoId: seen.id }
  })
}

interface Words {
  readonly stars: number
  readonly text: string
}
type Addition = Words & Pick<RatingRow, 'accountId' | 'cargoId' | 'publisherId' | 'isOwn'>

async function add(ctx: Context, tx: Tx, rating: Addition): Promise<string> {
  const id = ctx.registry.newId()
  await tx.db.insert(ratings).values({ ...rating, id, ratedAt: ctx.now })
  await changeFeedback(ctx, tx, rating.cargoId, {
    cause: { kind: 'RATING' },
    tally: rating.isOwn ? { ownRatings: 1 } : { ratingCount: 1 },
    sums: before => (rating.isOwn ? before : addRating(before, ctx.now, rating.stars)),
  })
  return id
}

async function edit(ctx: Context, tx: Tx, earlier: RatingRow, words: Words): Promise<string> {
  if (earlier.excludedAt)
    throw new Refused(
      problem('WRONG_STATE', `Staff excluded this rating (${earlier.excludedReason}), and it cannot be edited.`),
    )
  await tx.db
    .update(ratings)
    .set({ stars: words.stars, text: words.text, editedAt: ctx.now })
    .where(eq(ratings.id, earlier.id))
  if (!earlier.isOwn && earlier.stars !== words.stars)
    await changeFeedback(ctx, tx, earlier.cargoId, {
      cause: { kind: 'RATING_EDITED' },
      sums: before => editRating(before, earlier.ratedAt, { from: earlier.stars, to: words.stars }),
    })
  return earlier.id
}

function checkedStars(stars: number): number {
  if (Number.isInteger(stars) && stars >= RATING.min && stars <= RATING.max) return stars
  throw new Refused(
    problem('INVALID_INPUT', `A rating is a whole number from ${RATING.min} to ${RATING.max}.`, ['stars']),
  )
}

const ownCargo = (slug: string): Refused =>
  new Refused(
    problem('OWN_CARGO', `You belong to the publisher of ${slug}. Its own people do not rate it, and would not count.`),
  )

const noJob = (slug: string): Refused =>
  new Refused(
    problem('NO_COMPLETED_JOB', `Only who had a job that ended on ${slug} can rate it. Run one, then come back.`),
  )
