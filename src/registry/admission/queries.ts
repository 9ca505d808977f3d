import { postgresOf } from '../../database/postgres-of.ts'
import { JOB_MARGIN_MS, type TrustLevel } from '../../domain/policy.ts'
import type { Network } from '../../domain/runtime.ts'
import type { Database } from '../context.ts'
import type { AskedJob, JobGrant } from './admit-jobs.ts'

export interface AdmissionRow {
  readonly jobId: string
  readonly cargoId: string
  readonly accountId: string
  /** It was admitted before and has ended: how, and the Decision if one stopped it. */
  readonly ended: { readonly how: string; readonly decisionId: string | null } | null
  /** It was admitted before, and its version may not run any more. */
  readonly isStopped: boolean
  /** The id belongs to a job of another Cargo or account. */
  readonly isTaken: boolean
  /** A clock ended since the standing was written, or another call admitted the same job at this moment. */
  readonly isStale: boolean
  readonly decisionId: string | null
  readonly message: string | null
  readonly grant: JobGrant | null
}

interface Row {
  readonly job_id: string
  readonly asked_cargo: string
  readonly asked_account: string
  readonly ended: string | null
  readonly stop_decision_id: string | null
  readonly is_stopped: boolean
  readonly is_taken: boolean
  readonly is_stale: boolean
  readonly decision_id: string | null
  readonly message: string | null
  readonly version_id: string | null
  readonly reference: string
  readonly digest: string
  readonly is_own: boolean
  readonly level: number
  readonly memory_bytes: number
  readonly cpus: number
  readonly duration_seconds: number
  readonly network: Network
  readonly gpu: boolean
  readonly source: 'LEVEL' | 'AGREEMENT' | null
  readonly expires_at: string
  readonly bundles: readonly unknown[] | null
}

/**
 * One statement for the whole call. A job that was admitted before keeps what it was given then (S15), as long as it has not ended
 * and its version may still run; a version that was merely superseded may. `limitsForJob` of the domain says the same as the `least`
 * here, and a test holds them against each other.
 */
export async function admit(db: Database, asked: readonly AskedJob[], now: Date): Promise<AdmissionRow[]> {
  const at = now.toISOString()
  const sql = postgresOf(db)
  const rows = await sql<Row[]>`
    with asked as materialized (
      select distinct on (id) * from jsonb_to_recordset(${JSON.stringify(asked.map(toRow))}::text::jsonb) as t(
        id text, cargo_id uuid, account_id uuid, memory_bytes bigint, cpus int, duration_seconds int, network boolean, gpu boolean)
      order by id
    ), standing as materialized (
      select * from standings s where s.cargo_id in (select cargo_id from asked) order by s.cargo_id for share
    ), granted as materialized (
      select a.id, a.account_id, s.*,
        exists (select from members m where m.publisher_id = s.publisher_id and m.account_id = a.account_id) as is_own,
        least(s.memory_bytes, coalesce(a.memory_bytes, s.memory_bytes)) as job_memory,
        least(s.cpus, coalesce(a.cpus, s.cpus)) as job_cpus,
        least(s.duration_seconds, coalesce(a.duration_seconds, s.duration_seconds)) as job_seconds,
        case when a.network is false then 'NONE' else s.network end as job_network,
        s.gpu and a.gpu is not false as job_gpu
      from asked a join standing s using (cargo_id)
      where s.kind = 'GRANT' and (s.expires_at is null or s.expires_at > ${at}::timestamptz)
    ), admitted as (
      insert into jobs (id, cargo_id, version_id, publisher_id, account_id, is_own, effective_level, memory_bytes, cpus,
        duration_seconds, network, gpu, admitted_at, expires_at)
      select id, cargo_id, version_id, publisher_id, account_id, is_own, effective_level, job_memory, job_cpus,
        job_seconds, job_network, job_gpu, ${at}::timestamptz,
        ${at}::timestamptz + job_seconds * interval '1 second' + ${JOB_MARGIN_MS} * interval '1 millisecond'
      from granted
      on conflict (id) do nothing
      returning *
    ), job as (
      select a.*, true as may_run from admitted a
      union all
      select j.*, c.state in ('PUBLISHED', 'DELETING') and c.killed_at is null and v.staff_hold is null and v.critical_count = 0
        and (v.state = 'SUPERSEDED' or (v.state = 'PUBLISHED' and s.kind = 'GRANT'))
      from jobs j join cargos c on c.id = j.cargo_id join versions v on v.id = j.version_id join standings s on s.cargo_id = j.cargo_id
      where j.id in (select id from asked)
    )
    select a.id as job_id, a.cargo_id as asked_cargo, a.account_id as asked_account,
      case when job.outcome is not null then 'ended as ' || job.outcome when job.expired_at is not null then 'never reported and has expired' end as ended,
      job.stop_decision_id, coalesce(not job.may_run, false) as is_stopped,
      coalesce(job.cargo_id <> a.cargo_id or job.account_id <> a.account_id, false) as is_taken,
      job.id is null and coalesce(s.kind = 'GRANT' or s.expires_at <= ${at}::timestamptz, false) as is_stale,
      case
        -- What the standing says of another version, or now against this one, is not what let the job in.
        when job.id is null or (job.version_id = s.version_id and job.may_run = (s.kind = 'GRANT')) then s.decision_id
        else (select d.id from decisions d where d.version_id = job.version_id
          and (d.kind = 'YANK' or (d.kind = 'ADMISSION' and d.outcome = 'ALLOWED') = job.may_run)
          order by d.decided_at desc, d.id desc limit 1)
      end as decision_id,
      case when job.id is null or job.version_id = s.version_id then s.message end as message, job.version_id, v.reference, v.digest, job.is_own, job.effective_level as level,
      job.memory_bytes::float8 as memory_bytes, job.cpus, job.duration_seconds, job.network, job.gpu, s.limits_source as source, job.expires_at,
      (select jsonb_agg(g.bundle order by g.kind) from signatures g
        where g.version_id = job.version_id and g.revoked_at is null) as bundles
    from asked a
    left join standing s using (cargo_id)
    left join job on job.id = a.id
    left join versions v on v.id = job.version_id`
  return rows.map(toAdmissionRow)
}

const toAdmissionRow = (row: Row): AdmissionRow => ({
  jobId: row.job_id,
  cargoId: row.asked_cargo,
  accountId: row.asked_account,
  ended: row.ended === null ? null : { how: row.ended, decisionId: row.stop_decision_id },
  isStopped: row.is_stopped,
  isTaken: row.is_taken,
  isStale: row.is_stale,
  decisionId: row.decision_id,
  message: row.message,
  grant:
    row.version_id !== null && row.decision_id !== null && row.ended === null && !row.is_stopped
      ? {
          versionId: row.version_id,
          reference: row.reference,
          digest: row.digest,
          decisionId: row.decision_id,
          isOwn: row.is_own,
          level: row.level as TrustLevel, // safe because a standing is written from the domain's answer
          memoryBytes: row.memory_bytes,
          cpus: row.cpus,
          durationSeconds: row.duration_seconds,
          network: row.network,
          gpu: row.gpu,
          source: row.source ?? 'LEVEL',
          expiresAt: new Date(row.expires_at),
          bundles: row.bundles ?? [],
        }
      : null,
})

const toRow = (job: AskedJob) => ({
  id: job.jobId,
  cargo_id: job.cargoId,
  account_id: job.accountId,
  memory_bytes: job.memoryBytes ?? null,
  cpus: job.cpus ?? null,
  duration_seconds: job.durationSeconds ?? null,
  network: job.network ?? null,
  gpu: job.gpu ?? null,
})
