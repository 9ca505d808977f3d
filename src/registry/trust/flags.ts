import { and, eq, inArray, ne, or, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { protectedNames, staffFlags } from '../../database/tables/trust.ts'
import { REVIEWED_LEVEL } from '../../domain/policy.ts'
import { type Likeness, likeness, likenessKeys, parseSlug } from '../../domain/slug.ts'
import type { CargoRow } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { textArray } from '../sql-array.ts'
import type { Tx } from '../transaction.ts'
import type { VersionRow } from './facts.ts'

/** S12: a new name that looks like a Cargo of level 2 or 3 of another publisher waits for staff. */
export async function flagLookAlike(ctx: Context, tx: Tx, cargo: CargoRow): Promise<void> {
  const mine = parseSlug(cargo.slug)
  if (!mine) return
  const protectedOnes = await tx.db
    .selectDistinct({ id: cargos.id, slug: cargos.slug })
    .from(protectedNames)
    .innerJoin(cargos, eq(cargos.id, protectedNames.cargoId))
    .where(
      and(
        sql`${protectedNames.key} = any(${sql.param(textArray(likenessKeys(mine)))}::text[])`,
        ne(cargos.publisherId, cargo.publisherId),
        sql`${cargos.trustLevel} >= ${sql.raw(String(REVIEWED_LEVEL))}`,
        inArray(cargos.state, ['PUBLISHED', 'SUSPENDED']),
      ),
    )
  for (const other of protectedOnes.sort((a, b) => (a.slug < b.slug ? -1 : 1))) {
    const theirs = parseSlug(other.slug)
    const how = theirs && likeness(mine, theirs)
    if (how) await raiseFlag(ctx, tx, cargo, 'LOOK_ALIKE', other.id, `${cargo.slug} ${HOW[how]} ${other.slug}.`)
  }
}

/** S12: from level 2 on the name of a Cargo is protected; that it was is kept, and asked for with the level it has. */
export async function protectName(tx: Tx, cargo: Pick<CargoRow, 'id' | 'slug'>): Promise<void> {
  const slug = parseSlug(cargo.slug)
  if (!slug) return
  const rows = likenessKeys(slug).map(key => ({ key, cargoId: cargo.id }))
  await tx.db.insert(protectedNames).values(rows).onConflictDoNothing()
}

/** S13: an image that another publisher registered too; shown, and looked at by staff. */
export async function flagSharedDigest(ctx: Context, tx: Tx, cargo: CargoRow, version: VersionRow): Promise<void> {
  const others = await tx.db
    .selectDistinct({ cargoId: versions.cargoId, slug: cargos.slug })
    .from(versions)
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(and(sameImage(version), ne(versions.publisherId, cargo.publisherId)))
  for (const other of others)
    await raiseFlag(
      ctx,
      tx,
      cargo,
      'SHARED_DIGEST',
      other.cargoId,
      `${cargo.slug} ${version.tag ?? version.number} is the image that ${other.slug} registered before.`,
      version.id,
    )
}

const sameImage = (version: VersionRow) =>
  or(
    eq(versions.digest, version.digest),
    version.indexDigest ? eq(versions.indexDigest, version.indexDigest) : undefined,
  )

async function raiseFlag(
  ctx: Context,
  tx: Tx,
  cargo: CargoRow,
  kind: 'LOOK_ALIKE' | 'SHARED_DIGEST',
  otherCargoId: string,
  message: string,
  versionId?: string,
): Promise<void> {
  const id = ctx.registry.newId()
  const [raised] = await tx.db
    .insert(staffFlags)
    .values({
      id,
      kind,
      cargoId: cargo.id,
      publisherId: cargo.publisherId,
      versionId: versionId ?? null,
      otherCargoId,
      message,
      raisedAt: ctx.now,
    })
    .onConflictDoNothing()
    .returning({ id: staffFlags.id })
  if (raised)
    tx.audit({
      subject: `cargo_${cargo.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      action: `flag.${kind.toLowerCase().replace('_', '-')}`,
      reason: message,
    })
}

const HOW: Record<Likeness, string> = {
  SAME_NAME: 'has the name of',
  SEPARATORS: 'differs only by separators from',
  HOMOGLYPHS: 'looks like',
  ONE_EDIT: 'differs by one character from',
}
