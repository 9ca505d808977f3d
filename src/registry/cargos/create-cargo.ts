import { and, eq, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { problem } from '../../domain/problem.ts'
import { isSlugPart, SLUG_RULE } from '../../domain/slug.ts'
import { draftDecision } from '../../domain/tier.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused, violatedConstraint } from '../errors.ts'
import { publisherOf, subjectOf } from '../publishers/subject.ts'
import { act } from '../transaction.ts'
import { type CargoContent, checkedContent } from './content.ts'

export interface NewCargo extends CargoContent {
  readonly publisherId: string
  /** The second half of the slug. */
  readonly slug: string
}

/** Opens a draft (S1: at most 20 of them). Drafts are seen by the team only, and take no slot. */
export async function createCargo(ctx: Context, input: NewCargo): Promise<{ cargoId: string }> {
  authorize(ctx, 'cargo:create', subjectOf(await publisherOf(ctx.registry.db, input.publisherId)))
  if (!isSlugPart(input.slug)) throw new Refused(problem('SLUG_INVALID', SLUG_RULE, ['slug']))
  const content = checkedContent(input)
  const id = ctx.registry.newId()
  try {
    return await act(ctx, 'cargo.create', async tx => {
      tx.about({ subject: `publisher_${input.publisherId}`, publisherId: input.publisherId })
      const [publisher] = await tx.db
        .select()
        .from(publishers)
        .where(eq(publishers.id, input.publisherId))
        .for('no key update')
      const slug = `${publisher!.slug}/${input.slug}`
      const drafts = draftDecision(await draftCount(tx.db, input.publisherId))
      if (drafts.outcome === 'REFUSED') throw new Refused(problem('DRAFT_LIMIT_REACHED', drafts.reasons[0]!.message))
      await tx.db.insert(cargos).values({
        ...content,
        name: input.name.trim(),
        category: input.category,
        id,
        publisherId: input.publisherId,
        slug,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })
      tx.audit({ subject: `cargo_${id}`, publisherId: input.publisherId, cargoId: id, after: { slug } })
      return { cargoId: id }
    })
  } catch (error) {
    if (violatedConstraint(error) !== 'cargos_slug_unique') throw error
    throw new Refused(
      problem(
        'SLUG_TAKEN',
        `"${input.slug}" was used by this publisher before. A slug is never given twice, not even after deletion: choose another.`,
        ['slug'],
      ),
    )
  }
}

async function draftCount(db: Parameters<Parameters<typeof act>[2]>[0]['db'], publisherId: string): Promise<number> {
  const [row] = await db
    .select({ drafts: sql<number>`count(*)::int` })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), eq(cargos.state, 'DRAFT')))
  return row!.drafts
}
