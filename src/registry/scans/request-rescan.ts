import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { scans } from '../../database/tables/scans.ts'
import { RESCAN_REQUESTS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { authorize } from '../authorize.ts'
import { lockCargo } from '../cargos/lock-cargo.ts'
import { visibleCargo } from '../cargos/queries.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { act } from '../transaction.ts'

/** Asks for the current version of a Cargo to be scanned now, a few times a day; the weekly pass comes all the same (R26). */
export async function requestRescan(ctx: Context, input: { cargoId: string }): Promise<{ scanId: string }> {
  const seen = await visibleCargo(ctx, input.cargoId)
  authorize(ctx, 'version:rescan', seen)
  return act(ctx, 'scan.request', async tx => {
    const cargo = await lockCargo(tx, seen.id)
    tx.about({ subject: `cargo_${cargo.id}`, publisherId: cargo.publisherId, cargoId: cargo.id })
    const [version] = cargo.currentVersionId
      ? await tx.db.select().from(versions).where(eq(versions.id, cargo.currentVersionId))
      : []
    if (!version || (version.state !== 'PUBLISHED' && version.state !== 'HELD'))
      throw new Refused(
        problem('WRONG_STATE', `${cargo.slug} has no current version. A registered version is scanned by itself.`),
      )
    const [open] = await tx.db
      .select({ id: scans.id })
      .from(scans)
      .where(and(eq(scans.versionId, version.id), inArray(scans.state, ['QUEUED', 'RUNNING'])))
    if (open) return { scanId: open.id }
    const { most, windowMs } = RESCAN_REQUESTS
    const [recent] = await tx.db
      .select({ count: sql<number>`count(*)::int`, first: sql<string | null>`min(${scans.queuedAt})` })
      .from(scans)
      .innerJoin(versions, eq(versions.id, scans.versionId))
      .innerJoin(cargos, eq(cargos.id, versions.cargoId))
      .where(
        and(
          eq(cargos.id, cargo.id),
          eq(scans.isRequested, true),
          gt(scans.queuedAt, new Date(ctx.now.getTime() - windowMs)),
        ),
      )
    if (recent && recent.count >= most && recent.first !== null) {
      const at = new Date(new Date(recent.first).getTime() + windowMs)
      throw new Refused(
        problem(
          'RATE_LIMITED',
          `${cargo.slug} was rescanned on request ${most} times in a day already. Ask again after ${at.toISOString()}.`,
        ),
      )
    }
    const scanId = ctx.registry.newId()
    await tx.db.insert(scans).values({
      id: scanId,
      versionId: version.id,
      publisherId: cargo.publisherId,
      kind: 'RESCAN',
      state: 'QUEUED',
      isRequested: true,
      queuedAt: ctx.now,
    })
    tx.enqueue({ task: 'scan-version', payload: { scanId }, key: `scan-version:${scanId}` })
    tx.audit({
      subject: `version_${version.id}`,
      publisherId: cargo.publisherId,
      cargoId: cargo.id,
      after: { scan: scanId },
    })
    return { scanId }
  })
}
