import { sql } from 'drizzle-orm'
import { advisories, advisoryAliases, advisorySnapshots } from '../../database/tables/advisories.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { findings } from '../../database/tables/scans.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { connection, descending, expr, gated, globalId, type Plan, plan, resolved } from '../plan/declare.ts'
import { Advisory, AdvisorySnapshot } from './type.ts'

export const advisoryPlan: Plan<Advisory, typeof advisories> = plan(() => Advisory, advisories, {
  visibleTo: () => true,
  fields: a => ({
    id: globalId('advisory', a.id),
    name: a.id,
    aliases: expr(
      sql<string[]>`array(select x.alias from ${advisoryAliases} x where x.advisory_id = ${a.id} order by x.alias)`,
      'text[]',
    ),
    summary: a.summary,
    details: a.details,
    severity: a.severity,
    severitySource: a.severitySource,
    cvssVectors: a.cvssVectors,
    cvssScore: a.cvssScore,
    references: a.references,
    knownExploited: a.knownExploited,
    isOnHold: a.isOnHold,
    publishedAt: a.publishedAt,
    modifiedAt: a.modifiedAt,
    withdrawnAt: a.withdrawnAt,
    source: a.source,
    affectedCargoCount: expr(
      sql<number>`(select count(distinct f.cargo_id)::int from ${findings} f join ${cargos} fc on fc.id = f.cargo_id
        where f.alias_group = ${a.aliasGroup} and f.closed_at is null and fc.state = 'PUBLISHED' and fc.current_version_id = f.version_id)`,
    ),
    affectedCargos: gated(
      actor => actor.signedIn,
      connection(
        () => cargoPlan,
        (c: typeof cargos, { actor }) => (actor.kind === 'staff' ? undefined : actor.owns(c.publisherId)),
        // Ids grow with time, so this is the newest first; and the set comes from its index in this very order, so that a
        // page costs the same however many Cargos an advisory is in.
        c => [descending(c.id)],
        {
          join: c => sql`join (select distinct f.cargo_id from ${findings} f
            where f.alias_group = ${a.aliasGroup} and f.closed_at is null order by f.cargo_id desc) hit on hit.cargo_id = ${c.id}`,
        },
      ),
    ),
  }),
})

/** Which data the registry judges by is public. */
export const snapshotPlan: Plan<AdvisorySnapshot, typeof advisorySnapshots> = plan(
  () => AdvisorySnapshot,
  advisorySnapshots,
  {
    visibleTo: () => true,
    fields: s => ({
      viewerCan: resolved({ subject: sql`'{}'::json` }),
      id: globalId('snapshot', s.id),
      source: s.source,
      state: s.state,
      startedAt: s.startedAt,
      finishedAt: s.finishedAt,
      added: s.added,
      changed: s.changed,
      unchanged: s.unchanged,
      skipped: s.skipped,
      brokeOff: s.brokeOff,
      loweredCargos: s.loweredCargos,
      publishedCargos: s.publishedCargos,
      decidedReason: s.decidedReason,
      decidedAt: s.decidedAt,
    }),
  },
)
