import { and, eq, inArray, or } from 'drizzle-orm'
import { reputationDays, reputations } from '../../database/tables/reputation.ts'
import type { ReputationDay } from '../../domain/reputation.ts'
import type { Queryable } from '../context.ts'
import { Ledger } from './ledger.ts'

/** The reputations of these Cargos, each with the days that evidence falls on. The Cargos' rows are locked by the caller. */
export async function openLedgers(
  db: Queryable,
  daysOfCargos: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<Map<string, Ledger>> {
  const cargoIds = [...daysOfCargos.keys()]
  const rows = await db.select().from(reputations).where(inArray(reputations.cargoId, cargoIds))
  const days = await readDays(db, daysOfCargos)
  return new Map(rows.map(row => [row.cargoId, new Ledger(row, days.get(row.cargoId) ?? [])]))
}

/** The same of one Cargo. */
export async function openLedger(db: Queryable, cargoId: string, days: readonly number[] = []): Promise<Ledger> {
  const ledgers = await openLedgers(db, new Map([[cargoId, new Set(days)]]))
  return ledgers.get(cargoId)! // safe because a trigger makes the row with its Cargo and forbids to remove it
}

async function readDays(
  db: Queryable,
  daysOfCargos: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<Map<string, ReputationDay[]>> {
  const wanted = [...daysOfCargos].filter(([, days]) => days.size > 0)
  const found = new Map<string, ReputationDay[]>()
  if (wanted.length === 0) return found
  const rows = await db
    .select()
    .from(reputationDays)
    .where(
      or(
        ...wanted.map(([cargoId, days]) =>
          and(eq(reputationDays.cargoId, cargoId), inArray(reputationDays.day, [...days])),
        ),
      ),
    )
  for (const { cargoId, day, successes, counted } of rows) {
    const days = found.get(cargoId) ?? []
    days.push({ day, successes, counted })
    found.set(cargoId, days)
  }
  return found
}
