import { and, eq, ne } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused, violatedConstraint } from '../../errors.ts'
import { topics } from '../../log/event.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher } from '../subject.ts'

const OFFICIAL_LEVEL = 3

/**
 * Says which publisher is the platform's own (R12): the only one whose Cargos can be Official, reviewed by any staff but the
 * one who registered the version (S26). One at most; open to commands on the machine alone.
 */
export async function setFirstParty(
  ctx: Context,
  input: { readonly slug: string; readonly isFirstParty: boolean },
): Promise<{ publisherId: string }> {
  authorize(ctx, 'publisher:set-first-party', {})
  const { slug, isFirstParty } = input
  try {
    return await act(ctx, 'publisher.set-first-party', async tx => {
      const publisher = await lockPublisher(tx, await publisherIdOf(tx, slug))
      if (!isFirstParty) await refuseWhileOfficial(tx, publisher.id, slug)
      await tx.db.update(publishers).set({ isFirstParty }).where(eq(publishers.id, publisher.id))
      tx.audit({
        subject: `publisher_${publisher.id}`,
        publisherId: publisher.id,
        before: { isFirstParty: publisher.isFirstParty },
        after: { isFirstParty },
      })
      tx.raise({ topic: topics.publisher(publisher.id), cause: 'FIRST_PARTY_CHANGED', publisherId: publisher.id })
      return { publisherId: publisher.id }
    })
  } catch (error) {
    if (violatedConstraint(error) === 'publishers_one_first_party')
      throw new Refused(
        problem(
          'CONFLICT',
          "Another publisher is the platform's own already. Take that back first, then say it again.",
        ),
      )
    throw error
  }
}

async function publisherIdOf(tx: Tx, slug: string): Promise<string> {
  const [found] = await tx.db.select({ id: publishers.id }).from(publishers).where(eq(publishers.slug, slug))
  if (!found) throw new Fault('NOT_FOUND', `There is no publisher ${slug}. Create it first.`)
  return found.id
}

/** An Official Cargo of anybody else would be a lie (R12): staff bring it down first. */
async function refuseWhileOfficial(tx: Tx, publisherId: string, slug: string): Promise<void> {
  const [official] = await tx.db
    .select({ slug: cargos.slug })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), eq(cargos.trustLevel, OFFICIAL_LEVEL), ne(cargos.state, 'DELETED')))
    .limit(1)
  if (official)
    throw new Refused(
      problem(
        'WRONG_STATE',
        `${official.slug} is Official. Demote the Official Cargos of ${slug} first, then say it again.`,
      ),
    )
}
