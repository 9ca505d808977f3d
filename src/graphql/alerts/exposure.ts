import { type SQL, sql } from 'drizzle-orm'
import { cargos } from '../../database/tables/cargos.ts'
import type { logEvents } from '../../database/tables/log.ts'
import { jobs } from '../../database/tables/runtime.ts'
import { findings } from '../../database/tables/scans.ts'
import { embeddedWhen, expr } from '../plan/declare.ts'
import { AlertExposure } from './type.ts'

/** How much an alert about a Cargo weighs at present: the versions it names, and the jobs that ran or run on them. */
export const exposureOf = (e: typeof logEvents) =>
  embeddedWhen(sql`(${e.cargoId} is not null)`, () => AlertExposure, {
    versionCount: expr(sql<number>`(select count(*)::int from (${affectedVersions(e)}) v)`),
    jobsIn7Days: expr(jobsCompletedSince(e, 7)),
    jobsIn30Days: expr(jobsCompletedSince(e, 30)),
    runningJobs: expr(sql<number>`(select count(*)::int from ${jobs} j where j.cargo_id = ${e.cargoId}
      and j.outcome is null and j.expired_at is null and j.version_id in (${affectedVersions(e)}))`),
  })

/**
 * Versions of the findings that the alert's items name; without such, the version that the alert is about, else the
 * Cargo's current one. Ids are compared as texts: a cast could fail on what is no id.
 */
const affectedVersions = (e: typeof logEvents): SQL => sql`
  select distinct f.version_id from ${findings} f
  where f.cargo_id = ${e.cargoId} and 'finding_' || f.id::text in (
    select i ->> 'findingId' from jsonb_array_elements(coalesce(${e.body} -> 'items', '[]'::jsonb)) i)
  union
  select coalesce(${e.versionId}, c.current_version_id) from ${cargos} c
  where c.id = ${e.cargoId} and coalesce(${e.versionId}, c.current_version_id) is not null
    and not jsonb_path_exists(${e.body}, '$.items[*].findingId')`

const jobsCompletedSince = (e: typeof logEvents, days: 7 | 30): SQL<number> => sql`(
  select count(*)::int from ${jobs} j where j.cargo_id = ${e.cargoId} and j.outcome is not null
    and j.completed_at > now() - ${sql.raw(`interval '${days} days'`)} and j.version_id in (${affectedVersions(e)}))`
