import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { images } from '../../database/tables/packages.ts'
import { type exceptions, findings, findingTransitions, scans } from '../../database/tables/scans.ts'
import { advisoryPlan, snapshotPlan } from '../advisories/plan.ts'
import { exceptionPlan } from '../exceptions/plan.ts'
import {
  connection,
  descending,
  embedded,
  expr,
  gated,
  globalId,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import { versionPlan } from '../versions/plan.ts'
import { isPublicVersion } from '../versions/visible.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Finding, FindingTransition, Scan, SeverityCounts } from './type.ts'

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
    changeCount: s.changeCount,
    isRequested: s.isRequested,
    snapshot: maybe(() => snapshotPlan, s.snapshotId),
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
    viewerCan: resolved({ subject: publisherSubject(f.publisherId) }),
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
    isDisputed: expr(
      sql<boolean>`exists (select from ${versions} dv join ${images} di on di.id = dv.image_id where dv.id = ${f.versionId} and not di.matchers <@ ${f.scanners})`,
    ),
    vendorStatusUnknown: f.vendorStatusUnknown,
    isExcepted: f.isExcepted,
    exception: maybe(
      () => exceptionPlan,
      (e: typeof exceptions) => and(eq(e.findingId, f.id), isNull(e.endedAt)),
    ),
    history: connection(
      () => transitionPlan,
      (t: typeof findingTransitions) => eq(t.findingId, f.id),
      t => [descending(t.transition)],
    ),
    firstSeenAt: f.firstSeenAt,
    changedAt: f.changedAt,
    closedAt: f.closedAt,
    closedReason: f.closedReason,
    advisory: maybe(() => advisoryPlan, f.advisoryId),
    version: one(() => versionPlan, f.versionId),
  }),
})

/** Findings' permission: a past state is as private as the present one. */
export const transitionPlan: Plan<FindingTransition, typeof findingTransitions> = plan(
  () => FindingTransition,
  findingTransitions,
  {
    visibleTo: (t, actor) => actor.kind === 'staff' || actor.owns(t.publisherId),
    fields: t => ({
      transition: t.transition,
      at: t.at,
      causes: t.causes,
      isOpen: t.isOpen,
      name: t.name,
      severity: t.severity,
      fixedVersion: t.fixedVersion,
      knownExploited: t.knownExploited,
      snapshot: maybe(() => snapshotPlan, t.snapshotId),
      finding: one(() => findingPlan, t.findingId),
    }),
  },
)

/** The state that each finding of a version was in at a moment, where it was an open one. */
export const openAt = (t: typeof findingTransitions, versionId: unknown, at: SQL): SQL =>
  sql`(${t.versionId} = ${versionId} and ${t.at} <= ${at} and ${t.isOpen} and not exists (
    select from ${findingTransitions} later where later.finding_id = ${t.findingId}
      and later.transition > ${t.transition} and later.at <= ${at}))`
