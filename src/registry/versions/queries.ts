import { eq } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { can } from '../../domain/permission.ts'
import { PUBLIC_VERSION_STATES } from '../../domain/states.ts'
import { type VisibleCargo, visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'
import type { VersionRow } from '../trust/facts.ts'

const PUBLIC_STATES: ReadonlySet<string> = new Set(PUBLIC_VERSION_STATES)

/** The version as the actor may see it, with its Cargo; one that waits is its team's and staff's (S42). */
export async function visibleVersion(
  ctx: Context,
  versionId: string,
): Promise<{ version: VersionRow; cargo: VisibleCargo }> {
  const [version] = await ctx.registry.db.select().from(versions).where(eq(versions.id, versionId))
  if (!version) throw noSuchVersion()
  const cargo = await visibleCargo(ctx, version.cargoId, noSuchVersion)
  if (!PUBLIC_STATES.has(version.state) && !can(ctx.actor, 'cargo:read-private', cargo)) throw noSuchVersion()
  return { version, cargo }
}

/** Locks one version; its publisher and Cargo are locked before. */
export async function lockVersion(tx: Tx, versionId: string): Promise<VersionRow> {
  const [version] = await tx.db.select().from(versions).where(eq(versions.id, versionId)).for('no key update')
  if (!version) throw noSuchVersion()
  return version
}

export const versionName = (slug: string, version: Pick<VersionRow, 'tag' | 'number'>): string =>
  `${slug} ${version.tag ?? version.number}`

const noSuchVersion = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such version, or you may not see it. Check its id.')
