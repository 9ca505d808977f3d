select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t1"."slug" c0, "t1"."state" c1, "t2"."id" c2, "t2"."number" c3
  from "cargos" "t1"
  left join "versions" "t2" on "t2"."id" = "t1"."current_version_id" and (("t2"."publisher_id" = any($1::uuid[]) or ("t2"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t2"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))
  where ("t1"."slug" = $2::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) q)::text
