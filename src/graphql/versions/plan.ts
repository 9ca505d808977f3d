import { and, eq, isNull, sql } from 'drizzle-orm'
import { versions } from '../../database/tables/cargos.ts'
import { decisions } from '../../database/tables/decisions.ts'
import { imagePackages, images } from '../../database/tables/packages.ts'
import type { publishers } from '../../database/tables/publishers.ts'
import type { exceptions, findings, findingTransitions, scans } from '../../database/tables/scans.ts'
import type { signatures } from '../../database/tables/signatures.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { decisionPlan } from '../decisions/plan.ts'
import { TRUST_LEVEL_NAMES } from '../enums.ts'
import { exceptionPlan } from '../exceptions/plan.ts'
import {
  ascending,
  connection,
  decoded,
  descending,
  embedded,
  expr,
  gated,
  globalId,
  list,
  maybe,
  one,
  type Plan,
  plan,
  resolved,
} from '../plan/declare.ts'
import { publisherPlan } from '../publishers/plan.ts'
import { componentPlan } from '../sboms/plan.ts'
import { findingPlan, openAt, scanPlan, transitionPlan } from '../scans/plan.ts'
import { SeverityCounts } from '../scans/type.ts'
import { signaturePlan } from '../signatures/plan.ts'
import { publisherSubject } from '../viewer-can.ts'
import { Image, Version } from './type.ts'
import { isPublicVersion, isPublicVersionId } from './visible.ts'

export const versionPlan: Plan<Version, typeof versions> = plan(() => Version, versions, {
  visibleTo: (v, actor) =>
    actor.kind === 'staff' ||
    (actor.signedIn ? sql`(${actor.owns(v.publisherId)} or ${isPublicVersion(v)})` : isPublicVersion(v)),
  fields: v => ({
    id: globalId('version', v.id),
    viewerCan: resolved({ subject: publisherSubject(v.publisherId) }),
    number: v.number,
    tag: v.tag,
    reference: v.reference,
    digest: v.digest,
    indexDigest: v.indexDigest,
    state: v.state,
    stateReason: gated(actor => actor.kind === 'staff' || actor.owns(v.publisherId), v.stateReason),
    releaseNotes: v.releaseNotes,
    severities: embedded(() => SeverityCounts, {
      critical: v.criticalCount,
      high: v.highCount,
      medium: v.mediumCount,
      low: v.lowCount,
      unknown: v.unknownCount,
      effectiveHigh: v.effectiveHighCount,
    }),
    packageCount: v.packageCount,
    registeredAt: v.registeredAt,
    publishedAt: v.publishedAt,
    scannedAt: v.scannedAt,
    rescanDueAt: v.rescanDueAt,
    cargo: one(() => cargoPlan, v.cargoId),
    effectiveLevel: decoded(v.effectiveLevel, TRUST_LEVEL_NAMES),
    signatures: list(
      () => signaturePlan,
      (s: typeof signatures) => eq(s.versionId, v.id),
      s => [descending(s.signedAt)],
      { limit: 20 },
    ),
    alsoPublishedBy: list(
      () => publisherPlan,
      (p: typeof publishers) =>
        sql`${p.id} <> ${v.publisherId} and ${p.id} in (select other.publisher_id from ${versions} other
          where other.digest = ${v.digest} and ${isPublicVersionId(sql`other.id`)})`,
      p => [ascending(p.slug)],
      { limit: 20 },
    ),
    image: maybe(() => imagePlan, v.imageId),
    latestScan: maybe(() => scanPlan, v.latestScanId),
    scans: connection(
      () => scanPlan,
      (s: typeof scans) => eq(s.versionId, v.id),
      s => [descending(s.queuedAt)],
    ),
    components: connection(
      () => componentPlan,
      (c: typeof imagePackages) => eq(c.imageId, v.imageId),
      c => [ascending(c.id)],
    ),
    findings: gated(
      actor => actor.kind === 'staff' || actor.owns(v.publisherId),
      connection(
        () => findingPlan,
        (f: typeof findings) => and(eq(f.versionId, v.id), isNull(f.closedAt)),
        f => [ascending(f.severityRank)],
      ),
    ),
    findingsAsOf: gated(
      actor => actor.kind === 'staff' || actor.owns(v.publisherId),
      connection(
        () => transitionPlan,
        (t: typeof findingTransitions, { args }) => openAt(t, v.id, args.param('at', 'timestamptz')),
        t => [ascending(t.severityRank)],
      ),
    ),
    exceptions: connection(
      () => exceptionPlan,
      (e: typeof exceptions) => eq(e.versionId, v.id),
      e => [descending(e.createdAt)],
    ),
    decisions: gated(
      actor => actor.kind === 'staff' || actor.owns(v.publisherId),
      connection(
        () => decisionPlan,
        (d: typeof decisions) => eq(d.versionId, v.id),
        d => [descending(d.decidedAt)],
      ),
    ),
  }),
})

/** Reached from a version only, whose predicate was asked. */
export const imagePlan: Plan<Image, typeof images> = plan(() => Image, images, {
  visibleTo: () => true,
  fields: i => ({
    digest: i.digest,
    sizeBytes: expr(sql<string>`${i.sizeBytes}::text`),
    layerCount: i.layerCount,
    packageCount: i.packageCount,
    os: i.os,
    config: i.config,
    coverage: i.coverage,
    scanner: i.scanner,
    scannerVersion: i.scannerVersion,
    cataloguedAt: i.cataloguedAt,
  }),
})
