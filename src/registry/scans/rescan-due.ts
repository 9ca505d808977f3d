import { and, asc, eq, inArray, isNotNull, lte, notExists, or, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { scans } from '../../database/tables/scans.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'

/** Rescans under way at once: a backlog after downtime trickles and does not flood (R26). */
const IN_FLIGHT = 20

/** R26: what runs is looked at, also when it no longer serves. */
const hasRunningJobs = sql`exists (select from ${jobs} rj where rj.version_id = ${versions.id} and rj.outcome is null and rj.expired_at is null)`

/** Queues a scan for each version whose week is over, the oldest first. Run every minute; run twice it queues nothing more. */
export async function rescanDue(ctx: Context): Promise<number> {
  return act(ctx, 'scan.rescan-due', async tx => {
    const [open] = await tx.db
      .select({ n: sql<number>`count(*)::int` })
      .from(scans)
      .where(and(eq(scans.kind, 'RESCAN'), inArray(scans.state, ['QUEUED', 'RUNNING'])))
    const due = await tx.db
      .select({ id: versions.id, publisherId: versions.publisherId })
      .from(versions)
      .where(
        and(
          isNotNull(versions.rescanDueAt),
          lte(versions.rescanDueAt, ctx.now),
          or(inArray(versions.state, ['PUBLISHED', 'HELD']), hasRunningJobs),
          notExists(
            tx.db
              .select({ one: sql`1` })
              .from(scans)
              .where(and(eq(scans.versionId, versions.id), inArray(scans.state, ['QUEUED', 'RUNNING']))),
          ),
        ),
      )
      .orderBy(asc(versions.rescanDueAt))
      .limit(Math.max(0, IN_FLIGHT - open!.n))
      .for('no key update', { skipLocked: true })
    for (const version of due) {
      const scanId = ctx.registry.newId()
      await tx.db.insert(scans).values({
        id: scanId,
        versionId: version.id,
        publisherId: version.publisherId,
        kind: 'RESCAN',
        state: 'QUEUED',
        queuedAt: ctx.now,
      })
      tx.enqueue({ task: 'scan-version', payload: { scanId }, key: `scan-version:${scanId}` })
    }
    return due.length
  })
}
