import { and, eq, inArray } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { rollUp } from '../../domain/alert.ts'
import { WATCHED_STATES } from '../advisories/touch-cargos.ts'
import { type CargoRow, lockCargoAndPublisher } from '../cargos/lock-cargo.ts'
import type { Context } from '../context.ts'
import { topics } from '../log/event.ts'
import { act, type Tx } from '../transaction.ts'
import { settleCargo } from '../trust/settle-cargo.ts'
import { type Assessment, assessVersion, type VersionRow } from './assess-version.ts'

/**
 * Judges a Cargo again by what is stored now: after an advisory came, changed or went (S21). No image is touched. One
 * pass is one alert; run twice it finds nothing to tell the second time.
 */
export async function reassessCargo(ctx: Context, cargoId: string, snapshotId: string | null): Promise<void> {
  await act(ctx, 'cargo.reassess', async tx => {
    const locked = await lockCargoAndPublisher(tx, cargoId)
    const { cargo } = locked
    const watched = await tx.db
      .select()
      .from(versions)
      .where(and(eq(versions.cargoId, cargoId), inArray(versions.state, [...WATCHED_STATES])))
      .orderBy(versions.id)
      .for('no key update')
    const passes: AssessedVersion[] = []
    for (const version of watched) {
      passes.push({ version, assessment: await assessVersion(ctx, tx, cargo, version) })
    }
    await tellFindings(tx, cargo, passes, snapshotId)
    await settleCargo(ctx, tx, locked)
  })
}

export interface AssessedVersion {
  readonly version: VersionRow
  readonly assessment: Assessment
}

/** One pass over a Cargo is one rolled-up alert (S38). */
export async function tellFindings(
  tx: Tx,
  cargo: CargoRow,
  passes: readonly AssessedVersion[],
  snapshotId: string | null,
): Promise<void> {
  const told = passes.filter(({ version }) => TOLD_STATES.has(version.state))
  const alert = rollUp(told.flatMap(({ assessment }) => assessment.items))
  if (!alert) return
  const [first] = told.filter(({ assessment }) => assessment.items.length > 0)
  const count = alert.items.length
  tx.raise({
    topic: topics.alerts(cargo.publisherId),
    cause: alert.cause,
    severity: alert.severity,
    publisherId: cargo.publisherId,
    cargoId: cargo.id,
    versionId: first?.version.id ?? null,
    body: { title: `${cargo.slug}: ${count} ${count === 1 ? 'change' : 'changes'} in its findings.`, snapshotId },
    items: alert.items.map(({ key, item }) => ({ key, item })),
  })
  tx.raise({
    topic: topics.cargo(cargo.id),
    cause: 'FINDINGS_CHANGED',
    cargoId: cargo.id,
    publisherId: cargo.publisherId,
  })
}

/** A version that nobody runs or waits for is kept up to date, but its team is not woken for it. */
const TOLD_STATES: ReadonlySet<string> = new Set(['IN_REVIEW', 'PUBLISHED', 'HELD'])
