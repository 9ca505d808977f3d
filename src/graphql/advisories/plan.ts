import { type SQL, sql } from 'drizzle-orm'
import { advisories, advisoryAliases, advisorySnapshots } from '../../database/tables/advisories.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { findings } from '../../database/tables/scans.ts'
import { cargoPlan } from '../cargos/plan.ts'
import { connection, descending, expr, gated, globalId, type Plan, plan, resolved } from '../plan/declare.ts'
import { Advisory, AdvisorySnapshot } from './type.ts'

/**
 * The groups under which findings of one flaw are kept: that of the record and its aliases, and those of the records that
 * distributions have of it. `upstream` is no alias (S19), but who asks about a CVE asks about all of them.
 */
const groupsOfFlaw = (a: typeof advisories): SQL => sql`array(
  with names as (
    select n.id as name from ${advisories} n where n.alias_group = ${a.aliasGroup}
    union select x.alias from ${advisoryAliases} x join ${advisories} m on m.id = x.advisory_id where m.alias_group = ${a.aliasGroup}
    union select u from unnest(${a.upstream}) u where cardinality(${a.upstream}) = 1)
  select ${a.aliasGroup}
  union select v.alias_group from ${advisories} v where v.upstream && array(select name from names)
  union select g.alias_group from ${advisories} g where g.id in (
    select name from names union select y.advisory_id from ${advisoryAliases} y join names on names.name = y.alias))`

/**
 * The Cargos that it is in, the newest first. Most flaws have one group, whose index has the Cargos in this very order: a page then
 * reads no more than a page. Several groups have to be put together first.
 */
const cargosOfFlaw = (a: typeof advisories): SQL => sql`with flaw as materialized (select ${groupsOfFlaw(a)} as groups)
  (select distinct f.cargo_id from ${findings} f where f.alias_group = (select groups[1] from flaw) and f.closed_at is null
    and (select cardinality(groups) from flaw) = 1 order by f.cargo_id desc)
  union all
  (select distinct f.cargo_id from ${findings} f where f.alias_group = any((select groups from flaw)::text[]) and f.closed_at is null
    and (select cardinality(groups) from flaw) > 1 order by f.cargo_id desc)
  order by cargo_id desc`

/** The record that a name means: its own, else the one that has it as an alias, else a distribution's record of it. */
export const isNamed = (a: typeof advisories, name: SQL): SQL => sql`${a.id} = (
  select n.id from ${advisories} n where n.id in (
    select ${name} union select x.advisory_id from ${advisoryAliases} x where x.alias = ${name}
    union select u.id from ${advisories} u where u.upstream @> array[${name}])
  order by n.id = ${name} desc, n.is_in_force desc, n.upstream @> array[${name}], cardinality(n.upstream), n.id limit 1)`

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
        where f.alias_group = any(${groupsOfFlaw(a)}) and f.closed_at is null and fc.state = 'PUBLISHED' and fc.current_version_id = f.version_id)`,
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
          join: c => sql`join (${cargosOfFlaw(a)}) hit on hit.cargo_id = ${c.id}`,
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
