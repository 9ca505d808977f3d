import { eq } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { type Actor, can } from '../../domain/permission.ts'
import { PUBLIC_VERSION_STATES } from '../../domain/states.ts'
import type { Registry } from '../context.ts'

/** Whether the actor may follow this scan: its team, staff, and everybody where Cargo and version are public. */
export async function mayFollowScan(registry: Registry, actor: Actor, scanId: string): Promise<boolean> {
  const [scan] = await registry.db
    .select({ publisherId: scans.publisherId, cargoState: cargos.state, versionState: versions.state })
    .from(scans)
    .innerJoin(versions, eq(versions.id, scans.versionId))
    .innerJoin(cargos, eq(cargos.id, versions.cargoId))
    .where(eq(scans.id, scanId))
  if (!scan) return false
  const isPublic =
    ['PUBLISHED', 'SUSPENDED'].includes(scan.cargoState) &&
    PUBLIC_VERSION_STATES.some(state => state === scan.versionState)
  return isPublic || can(actor, 'cargo:read-private', { publisherId: scan.publisherId })
}
