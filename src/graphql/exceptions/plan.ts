import { sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { exceptions, findings } from '../../database/tables/scans.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { expr, gated, globalId, maybe, type Plan, plan, resolved } from '../plan/declare.ts'
import { findingPlan } from '../scans/plan.ts'
import { versionPlan } from '../versions/plan.ts'
import { isPublicVersion } from '../versions/visible.ts'
import { subjectWith } from '../viewer-can.ts'
import { Exception } from './type.ts'

const isPublic = (e: typeof exceptions) =>
  sql`(${e.acceptedAt} is not null and exists (select from ${versions} where ${versions.id} = ${e.versionId} and ${isPublicVersion(versions)}))`

/** Drafts are the team's and staff's; what staff accepted is public with its version (rules, section 4: visibility). */
export const exceptionPlan: Plan<Exception, typeof exceptions> = plan(() => Exception, exceptions, {
  visibleTo: (e, actor) =>
    actor.kind === 'staff' || (actor.signedIn ? sql`(${actor.owns(e.publisherId)} or ${isPublic(e)})` : isPublic(e)),
  fields: e => ({
    viewerCan: resolved({
      subject: subjectWith(e.publisherId, { involved: [sql`substring(${e.author} from '^(?:staff|user):(.+)$')`] }),
    }),
    id: globalId('exception', e.id),
    status: e.status,
    justification: e.justification,
    reason: e.reasonText,
    origin: e.origin,
    author: gated(actor => actor.kind === 'staff' || actor.owns(e.publisherId), e.author),
    statedAt: e.statedAt,
    expiresAt: e.expiresAt,
    acceptedAt: e.acceptedAt,
    refusedAt: e.refusedAt,
    endedAt: e.endedAt,
    finding: maybe(() => findingPlan, e.findingId),
    vulnerabilities: expr(sql<string[]>`(select f.aliases from ${findings} f where f.id = ${e.findingId})`, 'text[]'),
    packageName: expr(sql<string | null>`(select f.package_name from ${findings} f where f.id = ${e.findingId})`),
    version: maybe(() => versionPlan, e.versionId),
    decision: maybe(() => decisionPlan, e.decisionId),
  }),
})
