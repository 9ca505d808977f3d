import { and, asc, eq, isNull } from 'drizzle-orm'
import { cargos } from '../database/tables/cargos.ts'
import { findings } from '../database/tables/scans.ts'
import { DAY_MS } from '../domain/policy.ts'
import type { Context, Registry } from '../registry/context.ts'
import { decideException } from '../registry/exceptions/decide-exception.ts'
import { stateException } from '../registry/exceptions/state-exception.ts'
import type { DemoOwner } from './alerts.ts'

/** What an owner states about two findings of what is served: staff accepted the first, the second waits for them. */
export async function stateExceptions({ ctx, publisherId }: DemoOwner, staff: Context): Promise<void> {
  const [first, second] = await highFindings(ctx.registry, publisherId)
  if (first) {
    const { exceptionId } = await stateException(ctx, {
      findingId: first,
      status: 'NOT_AFFECTED',
      justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
      reason: 'Only the part without the flaw is called; see the readme.',
      expiresAt: in90Days(ctx),
    })
    await decideException(staff, { exceptionId, verdict: 'ACCEPTED', reason: 'The call graph in the readme shows it.' })
  }
  if (second)
    await stateException(ctx, {
      findingId: second,
      status: 'UNDER_INVESTIGATION',
      reason: 'We look at whether our input can reach it.',
      expiresAt: in90Days(ctx),
    })
}

const in90Days = (ctx: Context): Date => new Date(ctx.now.getTime() + 90 * DAY_MS)

async function highFindings(registry: Registry, publisherId: string): Promise<string[]> {
  const rows = await registry.db
    .select({ id: findings.id })
    .from(findings)
    .innerJoin(cargos, eq(cargos.currentVersionId, findings.versionId))
    .where(and(eq(findings.publisherId, publisherId), eq(findings.severity, 'HIGH'), isNull(findings.closedAt)))
    .orderBy(asc(cargos.slug), asc(findings.packageName), asc(findings.aliasGroup))
    .limit(2)
  return rows.map(row => row.id)
}
