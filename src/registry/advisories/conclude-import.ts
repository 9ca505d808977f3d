import { eq, sql } from 'drizzle-orm'
import { advisories, advisorySnapshots, importTouches, type SnapshotState } from '../../database/tables/advisories.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { IMPORT_BRAKE, TRUST_LEVEL_TABLE, TRUST_LEVELS } from '../../domain/policy.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { enqueueTouched } from './touch-cargos.ts'

/**
 * Ends an import, or (without `end`) takes up what one that was cut off left behind: the Cargos it touched are judged
 * again, unless it would lower so many of them that staff have to look first (S27). Run twice it finds nothing to do.
 */
export async function concludeImport(
  ctx: Context,
  snapshotId: string,
  end?: { readonly brokeOff: string | undefined },
): Promise<{ state: SnapshotState }> {
  return act(ctx, 'advisory.conclude-import', async tx => {
    const [snapshot] = await tx.db
      .select({ state: advisorySnapshots.state })
      .from(advisorySnapshots)
      .where(eq(advisorySnapshots.id, snapshotId))
      .for('no key update')
    if (!snapshot) return { state: 'DONE' }
    const touched = await tx.db.$count(importTouches, eq(importTouches.snapshotId, snapshotId))
    if (!end && touched === 0 && snapshot.state !== 'READING') return snapshot
    const counts = { loweredCargos: 0, publishedCargos: await tx.db.$count(cargos, eq(cargos.state, 'PUBLISHED')) }
    if (touched > 0) counts.loweredCargos = await loweredBy(tx, snapshotId)
    const isOnHold = snapshot.state === 'HELD' || isTooMuch(counts.loweredCargos, counts.publishedCargos)
    const state = isOnHold ? 'HELD' : 'DONE'
    await tx.db
      .update(advisorySnapshots)
      .set({
        state,
        finishedAt: ctx.registry.clock(),
        ...(end && { brokeOff: end.brokeOff ?? null }),
        ...(snapshot.state !== 'HELD' && counts),
      })
      .where(eq(advisorySnapshots.id, snapshotId))
    if (isOnHold) await hold(ctx, tx, snapshotId, counts)
    await enqueueTouched(tx, snapshotId)
    return { state }
  })
}

/** S27: more than 5% of the published Cargos, and at least 5. */
export const isTooMuch = (lowered: number, published: number): boolean =>
  lowered >= IMPORT_BRAKE.cargos && lowered > published * IMPORT_BRAKE.share

/**
 * Published Cargos whose current version is within the limits of its level now, and would not be with these matches:
 * counted by S19's unit, exceptions that staff accepted taken out of the high ones (S20).
 */
async function loweredBy(tx: Tx, snapshotId: string): Promise<number> {
  const limits = sql.join(
    TRUST_LEVELS.map(level => {
      const { maxHigh } = TRUST_LEVEL_TABLE[level]
      return sql`(${level}::int, ${Number.isFinite(maxHigh) ? maxHigh : 2_147_483_647}::int)`
    }),
    sql`, `,
  )
  const [row] = await tx.db.execute<{ n: number }>(sql`
    with current as (
      select v.id, v.image_id, v.critical_count, v.effective_high_count, l.max_high
      from import_touches t join cargos c on c.id = t.cargo_id and c.state = 'PUBLISHED'
      join versions v on v.id = c.current_version_id
      join (values ${limits}) l (level, max_high) on l.level = c.trust_level
      where t.snapshot_id = ${snapshotId} and v.critical_count = 0 and v.effective_high_count <= l.max_high
    ), unit as (
      select c.id, a.alias_group, p.ecosystem, p.match_name, bool_or(a.severity = 'CRITICAL') as is_critical
      from current c join image_packages i on i.image_id = c.image_id and i.owned_by is null
      join package_versions p on p.id = i.package_version_id
      join package_matches m on m.package_version_id = p.id
      join advisories a on a.id = m.advisory_id and a.severity in ('CRITICAL', 'HIGH') and not a.is_on_hold
      group by c.id, a.alias_group, p.ecosystem, p.match_name
    ), counted as (
      select c.id, c.max_high, count(*) filter (where u.is_critical) as critical,
        count(*) filter (where not u.is_critical and not exists (
          select from findings f where f.version_id = c.id and f.alias_group = u.alias_group
            and f.ecosystem = u.ecosystem and f.package_name = u.match_name and f.is_excepted)) as high
      from current c join unit u on u.id = c.id group by c.id, c.max_high
    )
    select count(*)::int as n from counted where critical > 0 or high > max_high`)
  return row!.n
}

/** Its advisories open and close nothing until staff decide; only what they call critical takes no new jobs. */
async function hold(
  ctx: Context,
  tx: Tx,
  snapshotId: string,
  counts: { loweredCargos: number; publishedCargos: number },
): Promise<void> {
  await tx.db.update(advisories).set({ isOnHold: true }).where(eq(advisories.snapshotId, snapshotId))
  tx.audit({ subject: `snapshot_${snapshotId}`, action: 'advisory.hold-import', after: counts })
  tx.raise({ topic: topics.staff, cause: 'IMPORT_HELD', body: { snapshotId, ...counts } })
  ctx.registry.log.warn(
    { snapshot: snapshotId, ...counts },
    'an import of advisories would lower many Cargos and waits for staff',
  )
}
