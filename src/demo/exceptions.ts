import { and, asc, eq, isNull } from 'drizzle-orm'
import { cargos } from '../database/tables/cargos.ts'
import { findings } from '../database/tables/scans.ts'
import { DAY_MS } from '../domain/policy.ts'
import type { Context, Registry } from '../registry/context.ts'
import { decideException } from '../registry/exceptions/decide-exception.ts'
import { stateException } from '../registry/exceptions/state-exception.ts'
import type { DemoOwner } from './alerts.ts'

/**
 * What an owner states about findings of what is served: staff accepted one on a Cargo that is held for another reason, and
 * one waits for them that would call off an announced demotion.
 */
export async function stateExceptions({ ctx }: Pick<DemoOwner, 'ctx'>, staff: Context): Promise<void> {
  const first = await highFinding(ctx.registry, 'acme/summarize')
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
  const second = await highFinding(ctx.registry, 'acme/minutes')
  if (second)
    await stateException(ctx, {
      findingId: second,
      status: 'NOT_AFFECTED',
      justification: 'VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY',
      reason: 'The URL that is fetched is fixed when the image is built.',
      expiresAt: in90Days(ctx),
    })
}

const in90Days = (ctx: Context): Date => new Date(ctx.now.getTime() + 90 * DAY_MS)

async function highFinding(registry: Registry, slug: string): Promise<string | undefined> {
  const [row] = await registry.db
    .select({ id: findings.id })
    .from(findings)
    .innerJoin(cargos, eq(cargos.currentVersionId, findings.versionId))
    .where(and(eq(cargos.slug, slug), eq(findings.severity, 'HIGH'), isNull(findings.closedAt)))
    .orderBy(asc(findings.packageName), asc(findings.aliasGroup))
    .limit(1)
  return row?.id
}
