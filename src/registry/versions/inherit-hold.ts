import { and, eq, isNotNull, ne } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import type { Tx } from '../transaction.ts'

/**
 * S22: staff hold an image, and only staff end that: it stays held when its publisher registers it again, under this name or
 * another. Nothing is inherited across publishers (S13). Whoever calls settles the Cargo, which holds the version.
 */
export async function inheritHold(
  tx: Tx,
  version: { readonly id: string; readonly publisherId: string; readonly digest: string },
): Promise<void> {
  const [held] = await tx.db
    .select({ staffHold: versions.staffHold })
    .from(versions)
    .where(
      and(
        eq(versions.digest, version.digest),
        eq(versions.publisherId, version.publisherId),
        ne(versions.id, version.id),
        isNotNull(versions.staffHold),
      ),
    )
    .orderBy(versions.id)
    .limit(1)
  if (held) await tx.db.update(versions).set({ staffHold: held.staffHold }).where(eq(versions.id, version.id))
}
