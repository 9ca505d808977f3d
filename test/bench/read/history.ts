import type { Sizes } from './data.ts'

/**
 * What a registry of some age has besides the catalog: reputation day by day, decisions, ratings, cases, reviews, signatures,
 * exceptions, alerts, the audit, the runtime's jobs. Questions read some of it; the rest is there so that a statement that
 * would read one of these tables from end to end shows it.
 */
export function history({ publishers, cargos, advisories }: Sizes): string[] {
  return [
    `insert into reputations (cargo_id, publisher_id, score, success_count, success_weights, success_values, success_at, reliability_count,
       reliability_weights, reliability_values, reliability_at, uncounted_jobs)
     select id, publisher_id, 5 * bench.u('score', n), 50 + n % 500, 40 + n % 300, (40 + n % 300) * (0.5 + 0.5 * bench.u('rate', n)), 1764547200000, 30, 30,
       30 * bench.u('reliable', n), 1764547200000, n % 9
     from bench.cargos`,
    `insert into reputation_days (cargo_id, day, successes, counted, score)
     select id, 20390 - d, (n + d) % 40, 40, case when (n + d) % 9 > 0 then 5 * bench.u('score' || d, n) end from bench.cargos, generate_series(0, 29) d`,
    `insert into score_events (id, cargo_id, kind, day, at, score_before, score_after, moved, successes)
     select bench.id('moved', n * 10 + d, at), id, 'JOBS', 20390 - d, at + make_interval(days => d), 2, 2 + bench.u('moved' || d, n), bench.u('moved' || d, n) - 0.5, 40
     from bench.cargos, generate_series(0, 4) d`,
    `insert into accounts (id, email, name, created_at)
     select bench.id('person', n, timestamptz '2025-01-01Z'), 'reader-' || n || '@example.org', 'Reader ' || n, '2025-01-01Z' from generate_series(0, ${cargos - 1}) n`,
    `insert into members (publisher_id, account_id, role, joined_at)
     select bench.id('publisher', n, timestamptz '2025-01-01Z'), bench.id('person', n, timestamptz '2025-01-01Z'), 'OWNER', '2025-01-01Z' from generate_series(0, ${publishers - 1}) n`,
    `insert into tokens (id, hash, hint, account_id, publisher_id, name, scopes, created_at)
     select bench.id('token', n, timestamptz '2025-01-01Z'), md5('token' || n), 'cargo_', bench.id('person', n % ${publishers}, timestamptz '2025-01-01Z'),
       bench.id('publisher', n % ${publishers}, timestamptz '2025-01-01Z'), 'pipeline', '{publish}', '2025-01-01Z'
     from generate_series(0, ${cargos - 1}) n`,
    `insert into decisions (id, kind, outcome, is_adverse, is_appealable, message, reasons, inputs, policy_version, publisher_id, cargo_id, version_id, decided_by, decided_at)
     select bench.id('decision', v, version_at), 'PUBLICATION', 'ALLOWED', false, false, 'It may be published.', '[]', '{}', '1', publisher_id, id, version_id, 'scan-version', version_at
     from bench.versions`,
    `insert into signatures (id, version_id, cargo_id, publisher_id, digest, kind, key_id, bundle, signed_at)
     select bench.id('signature', v, version_at), version_id, id, publisher_id, 'sha256:' || md5('image' || v) || md5('egami' || v), 'INTEGRITY', 'key', '{}', version_at from bench.versions`,
    `insert into reviews (id, cargo_id, version_id, publisher_id, purpose, state, tier_rank, requested_at)
     select bench.id('review', v, version_at), id, version_id, publisher_id, 'LEVEL', case when n % 10 = 0 and is_current then 'OPEN' else 'APPROVED' end, n % 4, version_at
     from bench.versions where k <= 2`,
    `insert into review_messages (id, review_id, publisher_id, kind, author_id, text, at)
     select bench.id('said', v, version_at), bench.id('review', v, version_at), publisher_id, 'QUESTION', bench.id('account', 1, timestamptz '2025-01-01Z'), 'What does it call?', version_at
     from bench.versions where k <= 2`,
    `insert into ratings (id, cargo_id, publisher_id, account_id, stars, text, is_own, rated_at)
     select bench.id('rating', n * 4 + r, at), id, publisher_id, bench.id('person', (n + r) % ${cargos}, timestamptz '2025-01-01Z'), 1 + (n + r) % 5, bench.text('rating', n, 8), false,
       at + make_interval(hours => r)
     from bench.cargos, generate_series(0, 3) r`,
    `insert into cases (id, kind, reporter_id, publisher_id, cargo_id, title, text, opened_at, updated_at, closed_at, state)
     select bench.id('case', n, at), 'ISSUE', bench.id('person', n % 97, timestamptz '2025-01-01Z'), publisher_id, id, 'It answers nothing', bench.text('case', n, 20), at, at,
       case when n % 5 > 0 then at end, case when n % 5 > 0 then 'DISMISSED' else 'OPEN' end
     from bench.cargos`,
    `insert into case_messages (id, case_id, side, text, at)
     select bench.id('message', n * 3 + m, at), bench.id('case', n, at), 'REPORTER', 'It happens still.', at + make_interval(hours => m) from bench.cargos, generate_series(0, 2) m`,
    `insert into exceptions (id, finding_id, version_id, cargo_id, publisher_id, status, reason_text, origin, author, stated_at, expires_at, accepted_at, created_at)
     select bench.id('exception', v, version_at), bench.id('finding', v * 100 + 1, version_at), version_id, id, publisher_id, 'ACCEPTED_RISK', 'It is not reached.', 'bench', 'someone',
       version_at, version_at + interval '90 days', case when n % 2 = 0 then version_at end, version_at
     from bench.versions where is_current`,
    `insert into finding_transitions (finding_id, transition, version_id, publisher_id, at, causes, is_open, name, severity, severity_rank, known_exploited)
     select bench.id('finding', v * 100 + j, version_at), 1, version_id, publisher_id, version_at, '{NEW_ADVISORY}', true, 'CVE', 'LOW', 3, false
     from bench.versions, generate_series(1, 9) j`,
    `insert into log_topics (topic, seq) select 'alerts/' || publisher_id, count(*) from bench.cargos group by 1`,
    `insert into log_events (topic, seq, id, at, cause, severity, publisher_id, cargo_id, body)
     select 'alerts/' || publisher_id, row_number() over (partition by publisher_id order by n), bench.id('event', n, at), at, 'NEW_ADVISORY', 'HIGH', publisher_id, id,
       '{"title":"A weakness","items":[]}'
     from bench.cargos`,
    `insert into audit_entries (stream, seq, at, actor_kind, actor_id, action, subject, publisher_id, cargo_id, request_id, previous_hash, hash)
     select publisher_id::text, row_number() over (partition by publisher_id order by v), version_at, 'user', bench.id('person', p, timestamptz '2025-01-01Z')::text, 'version.publish',
       'version_' || version_id, publisher_id, id, 'bench', '', md5('entry' || v)
     from bench.versions`,
    // Where each chain goes on: who acts after this appends to it.
    `insert into audit_streams (stream, seq, head_hash)
     select distinct on (stream) stream, seq, hash from audit_entries order by stream, seq desc`,
    `insert into standings (cargo_id, publisher_id, kind, decision_id, message, written_at)
     select id, publisher_id, 'REFUSAL', bench.id('decision', v, version_at), 'Not yet.', version_at from bench.versions where is_current`,
    `insert into jobs (id, cargo_id, version_id, publisher_id, account_id, is_own, effective_level, memory_bytes, cpus, duration_seconds, network, gpu, admitted_at, expires_at, outcome, completed_at)
     select 'job-' || v, id, version_id, publisher_id, bench.id('person', v % 97, timestamptz '2025-01-01Z'), false, 1, 1, 1, 1, 'NONE', false, version_at, version_at,
       case when v % 50 > 0 then 'SUCCEEDED' end, case when v % 50 > 0 then version_at end
     from bench.versions`,
    `insert into cargo_watches (account_id, cargo_id, since, seq)
     select bench.id('person', (n * 7 + w) % ${cargos}, timestamptz '2025-01-01Z'), id, at, 0 from bench.cargos, generate_series(0, 1) w`,
    `insert into webhooks (id, publisher_id, url, sealed_secret, seq, created_at)
     select bench.id('webhook', n, timestamptz '2025-01-01Z'), bench.id('publisher', n, timestamptz '2025-01-01Z'), 'https://example.org/hook', '', 0, '2025-01-01Z' from generate_series(0, ${publishers - 1}) n`,
    `insert into webhook_deliveries (id, webhook_id, publisher_id, seq, event_id, cause, created_at)
     select bench.id('delivery', n, at), bench.id('webhook', p, timestamptz '2025-01-01Z'), publisher_id, n, bench.id('event', n, at), 'NEW_ADVISORY', at from bench.cargos`,
    `insert into advisory_aliases (advisory_id, alias) select 'BENCH-' || n, 'CVE-2025-' || 10000 + n from generate_series(0, ${advisories - 1}) n`,
  ]
}
