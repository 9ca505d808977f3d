select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."state" c0, "t1"."stage" c1, "t1"."high_count" c2, "t2"."id" c3, "t2"."number" c4
  from "scans" "t1"
  left join "versions" "t2" on "t2"."id" = "t1"."version_id" and (("t2"."publisher_id" = any($1::uuid[]) or ("t2"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t2"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))
  where ("t1"."id" = $2::uuid) and (("t1"."publisher_id" = any($1::uuid[]) or exists (select
  from "versions"
  where "versions"."id" = "t1"."version_id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0)))
  limit 1) q)::text
