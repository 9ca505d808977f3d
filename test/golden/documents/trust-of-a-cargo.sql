select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7)])
  from 
(select "t1"."trust_level" c0, "t1"."granted_access" c1, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5)])
  from 
(select "t2"."from_level" c0, "t2"."to_level" c1, "t2"."due_at" c2, coalesce(cardinality("t2"."finding_names"), 0) c3, "t3"."id" c4, "t3"."kind" c5
  from "pending_changes" "t2"
  left join "decisions" "t3" on "t3"."id" = "t2"."decision_id" and (false)
  where (("t2"."cargo_id" = "t1"."id" and "t2"."closed_at" is null)) and ((false or exists (select
  from "cargos" pc
  where pc.id = "t2"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  limit 1) q) c2, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6)])
  from 
(select ("t4"."memory_bytes"::float8)::float8 c0, "t4"."cpus" c1, "t4"."duration_seconds" c2, "t4"."network" c3, ("t4"."gpu")::boolean c4, "t4"."limits_source" c5, (array['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL'])["t4"."effective_level" + 1] c6
  from "standings" "t4"
  where ("t4"."cargo_id" = "t1"."id") and ("t4"."kind" = 'GRANT')
  limit 1) q) c3, "t5"."id" c4, "t5"."state" c5, "t5"."effective_level" c6, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5)])
  from 
(select "t6"."kind" c0, "t6"."signed_at" c1, "t6"."expires_at" c2, "t6"."revoked_at" c3, "t6"."pushed_at" c4, "t6"."pushed_as" c5
  from "signatures" "t6"
  where ("t6"."version_id" = "t5"."id") and ((false or exists (select
  from "versions" pv
  join "cargos" pc on pc.id = pv.cargo_id
   
  where pv.id = "t6"."version_id" and pv.state in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t6"."signed_at" desc, "t6"."id" desc
  limit 20) q) c7
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1) "t1"
  left join "versions" "t5" on "t5"."id" = "t1"."current_version_id" and (("t5"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t5"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))) q)::text
