import { and, desc, eq, sql } from 'drizzle-orm'
import { auditEntries, auditHeads } from '../../database/tables/audit.ts'
import { verifyAudit } from '../../registry/audit/verify-chains.ts'
import type { RequestContext } from '../context.ts'
import { decisionPlan } from '../decisions/plan.ts'
import {
  type Connection,
  connection,
  descending,
  entries,
  expr,
  maybe,
  type Plan,
  plan,
  planned,
} from '../plan/declare.ts'
import { Arg, Args, Ctx, Query, Resolver } from '../tg.ts'
import { AuditArgs, AuditEntry, AuditEntryConnection, AuditHeads, AuditVerdict } from './type.ts'

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description: 'For staff the whole audit, for owners their own part, the newest first (S41). Empty for others.',
  })
  auditEntries(@Args(() => AuditArgs) _args: AuditArgs): Connection<AuditEntry> {
    return planned()
  }

  @Query(() => AuditVerdict, {
    description: 'For staff: reads every chain and names what was changed, is missing or was written anew.',
  })
  verifyAudit(@Ctx() request: RequestContext): Promise<AuditVerdict> {
    return verifyAudit(request.act)
  }

  @Query(() => AuditHeads, {
    nullable: true,
    description:
      'The signed heads of a day (YYYY-MM-DD), the newest if none is named; for everybody. Keep a copy: it proves what was there.',
  })
  async auditHeads(
    @Arg('day', () => String, {
      nullable: true,
      description: 'A UTC day, YYYY-MM-DD; the newest signed one if none is named.',
    })
    day: string | undefined,
    @Ctx() request: RequestContext,
  ): Promise<AuditHeads | null> {
    const [row] = await request.act.registry.db
      .select()
      .from(auditHeads)
      .where(day ? eq(auditHeads.day, day) : undefined)
      .orderBy(desc(auditHeads.day))
      .limit(1)
    return row ?? null
  }
}

/** Staff all of it, owners what concerns their publisher (S41). */
export const auditPlan: Plan<AuditEntry, typeof auditEntries> = plan(() => AuditEntry, auditEntries, {
  visibleTo: (e, actor) => actor.kind === 'staff' || actor.ownsAs(['OWNER'], e.publisherId),
  fields: e => ({
    stream: e.stream,
    seq: expr(sql<number>`${e.seq}::float8`),
    at: e.at,
    actorKind: e.actorKind,
    actorId: e.actorId,
    action: e.action,
    subject: e.subject,
    reason: e.reason,
    before: e.before,
    after: e.after,
    previousHash: e.previousHash,
    hash: e.hash,
    decision: maybe(() => decisionPlan, e.decisionId),
  }),
})

export const auditEntriesEntries = [
  entries('Query', {
    auditEntries: connection(
      () => auditPlan,
      (e, { args }) =>
        and(
          args.has('filter.publisherId')
            ? sql`${e.publisherId} = ${args.id('filter.publisherId', 'publisher')}`
            : undefined,
          args.has('filter.cargoId') ? sql`${e.cargoId} = ${args.id('filter.cargoId', 'cargo')}` : undefined,
          args.has('filter.action') ? eq(e.action, args.param('filter.action', 'text')) : undefined,
          args.has('filter.subject') ? eq(e.subject, args.param('filter.subject', 'text')) : undefined,
          args.has('filter.actorId') ? eq(e.actorId, args.param('filter.actorId', 'text')) : undefined,
        ),
      e => [descending(e.at), descending(e.stream), descending(e.seq)],
    ),
  }),
]
