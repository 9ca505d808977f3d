import { and, eq, isNull, sql } from 'drizzle-orm'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { EXCEPTION_NOTICE_MS } from '../../domain/policy.ts'
import { enqueueReassessment } from '../advisories/touch-cargos.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'

/**
 * S20: judges the Cargos again whose exceptions end soon or have ended since they were judged last. The findings know
 * what was told of them, so running it twice tells nothing twice, and running it late tells all.
 */
export async function watchExpiry(ctx: Context): Promise<number> {
  const soon = new Date(ctx.now.getTime() + EXCEPTION_NOTICE_MS)
  return act(ctx, 'exception.watch-expiry', async tx => {
    const rows = await tx.db
      .selectDistinct({ cargoId: exceptions.cargoId })
      .from(exceptions)
      .innerJoin(findings, eq(findings.id, exceptions.findingId))
      .where(
        and(
          isNull(exceptions.endedAt),
          isNull(findings.closedAt),
          sql`${exceptions.expiresAt} <= ${soon.toISOString()}::timestamptz`,
          sql`${findings.exceptionState} is distinct from (case when ${exceptions.expiresAt} <= ${ctx.now.toISOString()}::timestamptz then 'EXPIRED' else 'EXPIRING' end)`,
        ),
      )
      .orderBy(exceptions.cargoId)
    enqueueReassessment(
      tx,
      rows.map(row => row.cargoId),
      null,
    )
    return rows.length
  })
}
