import { eq } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import { publishers } from '../../database/tables/publishers.ts'
import { Fault } from '../errors.ts'
import type { Tx } from '../transaction.ts'

export type CargoRow = typeof cargos.$inferSelect
export type PublisherRow = typeof publishers.$inferSelect

/**
 * Locks the publisher, then the Cargo: the order in which every act locks them. Not against references to them: an admission
 * that holds the Cargo's standing adds a job that refers to the Cargo, and would wait for a deletion that waits for it.
 */
export async function lockCargoAndPublisher(
  tx: Tx,
  cargoId: string,
): Promise<{ cargo: CargoRow; publisher: PublisherRow }> {
  const [owner] = await tx.db.select({ id: cargos.publisherId }).from(cargos).where(eq(cargos.id, cargoId))
  if (!owner) throw noSuchCargo()
  const [publisher] = await tx.db.select().from(publishers).where(eq(publishers.id, owner.id)).for('no key update')
  return { cargo: await lockCargo(tx, cargoId), publisher: publisher! }
}

/** Locks one Cargo, and with it the right to move its versions. */
export async function lockCargo(tx: Tx, cargoId: string): Promise<CargoRow> {
  const [cargo] = await tx.db.select().from(cargos).where(eq(cargos.id, cargoId)).for('no key update')
  if (!cargo) throw noSuchCargo()
  return cargo
}

export const noSuchCargo = (): Fault =>
  new Fault('NOT_FOUND', 'There is no such Cargo, or you may not see it. Check its id.')
