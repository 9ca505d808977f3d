import { sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { findings, scans } from '../../database/tables/scans.ts'
import { advisoryPlan } from '../advisories/plan.ts'
import { embedded, expr, gated, globalId, maybe, one, type Plan, plan } from '../plan/declare.ts'
import { isPublicVersion, versionPlan } from '../versions/plan.ts'
import { Finding, Scan, SeverityCounts } from './type.ts'

const ofPublicVersion = (versionId: unknown) =>
  sql`exists (select from ${versions} where ${versions.id} = ${versionId} and ${isPublicVersion(versions)} offset 0)`

export const scanPlan: Plan<Scan, typeof scans> = plan(() => Scan, scans, {
  visibleTo: (s, actor) =>
    actor.kind === 'staff' ||
    (actor.signedIn
      ? sql`(${actor.owns(s.publisherId)} or ${ofPublicVersion(s.versionId)})`
      : ofPublicVersion(s.versionId)),
  fields: s => ({
    id: globalId('scan', s.id),
    kind: s.kind,
    state: s.state,
    stage: s.stage,
    attempt: s.attempt,
    failureReason: gated(actor => actor.kind === 'staff' || actor.owns(s.publisherId), s.failureReason),
    scanner: s.scanner,
    scannerVersion: s.scannerVersion,
    coverage: s.coverage,
    severities: embedded(() => SeverityCounts, {
      critical: s.criticalCount,
      high: s.highCount,
      medium: s.mediumCount,
      low: s.lowCount,
      unknown: s.unknownCount,
      effectiveHigh: s.effectiveHighCount,
    }),
    packageCount: s.packageCount,
    queuedAt: s.queuedAt,
    startedAt: s.startedAt,
    finishedAt: s.finishedAt,
    version: one(() => versionPlan, s.versionId),
  }),
})

/** Findings are the team's and staff's (rules, section 4: visibility). */
export const findingPlan: Plan<Finding, typeof findings> = plan(() => Finding, findings, {
  visibleTo: (f, actor) => actor.kind === 'staff' || actor.owns(f.publisherId),
  fields: f => ({
    id: globalId('finding', f.id),
    name: expr(sql<string>`coalesce(${f.aliases}[1], ${f.advisoryId})`),
    aliases: f.aliases,
    ecosystem: f.ecosystem,
    packageName: f.packageName,
    installedVersions: f.installedVersions,
    fixedVersion: f.fixedVersion,
    severity: f.severity,
    summary: f.summary,
    knownExploited: f.knownExploited,
    scanners: f.scanners,
    firstSeenAt: f.firstSeenAt,
    changedAt: f.changedAt,
    closedAt: f.closedAt,
    closedReason: f.closedReason,
    advisory: maybe(() => advisoryPlan, f.advisoryId),
    version: one(() => versionPlan, f.versionId),
  }),
})
