select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6)])
  from 
(select "t2"."kind" c0, "t2"."state" c1, "t2"."scanner" c2, "t2"."change_count" c3, "t3"."id" c4, "t3"."source" c5, "t3"."state" c6
  from 
(select "t2".*
  from "scans" "t2"
  where ("t2"."version_id" in 
(select hv.id
  from "versions" hv
  where hv.cargo_id = "t1"."id")) and (("t2"."publisher_id" = any($1::uuid[]) or exists (select
  from "versions"
  where "versions"."id" = "t2"."version_id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0)))
  order by "t2"."queued_at" desc, "t2"."id" desc
  limit 6) "t2"
  left join "advisory_snapshots" "t3" on "t3"."id" = "t2"."snapshot_id"
  order by "t2"."queued_at" desc, "t2"."id" desc) q) c0, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t4"."kind" c0
  from "scans" "t4"
  where (("t4"."version_id" in 
(select hv.id
  from "versions" hv
  where hv.cargo_id = "t1"."id") and "t4"."kind" = 'RESCAN' and "t4"."state" = 'PASSED' and "t4"."change_count" = 0)) and (("t4"."publisher_id" = any($1::uuid[]) or exists (select
  from "versions"
  where "versions"."id" = "t4"."version_id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0)))
  order by "t4"."queued_at" desc, "t4"."id" desc
  limit 6) q) c1, "t5"."id" c2, (case when ("t5"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select "t6"."name" c0, "t6"."severity" c1, "t6"."causes" c2
  from "finding_transitions" "t6"
  where (("t6"."version_id" = "t5"."id" and "t6"."at" <= $2::timestamptz and "t6"."is_open" and not exists (
    select
  from "finding_transitions" later
  where later.finding_id = "t6"."finding_id"
      and later.transition > "t6"."transition" and later.at <= $2::timestamptz))) and ("t6"."publisher_id" = any($1::uuid[]))
  order by "t6"."severity_rank", "t6"."id"
  limit 11) q) end) c3, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t7"."status" c0
  from "exceptions" "t7"
  where ("t7"."version_id" = "t5"."id") and (("t7"."publisher_id" = any($1::uuid[]) or ("t7"."accepted_at" is not null and exists (select
  from "versions"
  where "versions"."id" = "t7"."version_id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))))
  order by "t7"."created_at" desc, "t7"."id" desc
  limit 6) q) c4
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $3::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1"
  left join "versions" "t5" on "t5"."id" = "t1"."current_version_id" and (("t5"."publisher_id" = any($1::uuid[]) or ("t5"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t5"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))) q)::text
