import { and, eq, sql } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { can } from '../../../domain/permission.ts'
import { type TierProgress, tierProgress } from '../../../domain/tier.ts'
import { occupiesSlotSql } from '../../cargos/queries.ts'
import type { Context } from '../../context.ts'
import { publisherOf, subjectOf } from '../subject.ts'
import { proofsOf } from './proofs.ts'

/** Where a publisher stands, by the functions that enforce it. Undefined for who is not in its team (S42). */
export async function tierProgressOf(ctx: Context, publisherId: string): Promise<TierProgress | undefined> {
  const { db } = ctx.registry
  const publisher = await publisherOf(db, publisherId)
  if (!can(ctx.actor, 'publisher:read-private', subjectOf(publisher))) return undefined
  const [slots] = await db
    .select({ used: sql<number>`count(*)::int` })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), occupiesSlotSql))
  const agreed = publisher.agreedCargoLimit ?? undefined
  return tierProgress(await proofsOf(db, publisher), slots?.used ?? 0, ctx.now, agreed)
}
