select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t1"."id" c0, "t1"."number" c1, "t2"."id" c2, "t2"."slug" c3
  from "versions" "t1"
  left join "cargos" "t2" on "t2"."id" = "t1"."cargo_id" and ("t2"."state" in ('PUBLISHED', 'SUSPENDED'))
  where "t1"."id" = $1::text::uuid and (("t1"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t1"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  limit 1) q)::text
