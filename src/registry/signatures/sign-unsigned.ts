import { and, inArray, lt, notExists, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { signatures } from '../../database/tables/signatures.ts'
import { HOUR_MS } from '../../domain/policy.ts'
import { SERVED_STATES } from '../../domain/states.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'
import { enqueueSigning } from './enqueue-signing.ts'
import { enqueuePush, isUnpushed } from './push-signatures.ts'

/** Versions in one run; the next hour takes the rest. */
const AT_ONCE = 500

/**
 * R2: every published digest is signed. A version that is served and has no signature an hour after it was published, because
 * the signer was away for longer than its job tried, is given to a new job.
 */
export async function signUnsigned(ctx: Context): Promise<number> {
  return act(ctx, 'version.sign-unsigned', async tx => {
    const rows = await tx.db
      .select({ id: versions.id })
      .from(versions)
      .where(
        and(
          inArray(versions.state, [...SERVED_STATES]),
          lt(versions.publishedAt, new Date(ctx.now.getTime() - HOUR_MS)),
          notExists(
            sql`(select from ${signatures} s where s.version_id = ${versions.id} and s.kind = 'INTEGRITY' and s.revoked_at is null)`,
          ),
        ),
      )
      .orderBy(versions.publishedAt)
      .limit(AT_ONCE)
    for (const { id } of rows) enqueueSigning(tx, id)
    return rows.length
  })
}

/** For the operator who has just given credentials: has every signature pushed that is not beside its image yet. */
export async function pushUnpushed(ctx: Context): Promise<number> {
  return act(ctx, 'signature.push-unpushed', async tx => {
    const rows = await tx.db
      .select({ id: versions.id, digest: versions.digest })
      .from(versions)
      .where(
        and(
          inArray(versions.state, [...SERVED_STATES]),
          inArray(versions.id, tx.db.select({ id: signatures.versionId }).from(signatures).where(isUnpushed())),
        ),
      )
    for (const version of rows) enqueuePush(tx, version)
    return rows.length
  })
}
