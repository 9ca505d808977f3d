select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5)])
  from 
(select "t1"."slug" c0, "t2"."id" c1, "t2"."slug" c2, "t2"."tier" c3, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t3"."number" c0
  from "versions" "t3"
  where ("t3"."cargo_id" = "t1"."id") and (("t3"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t3"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t3"."number" desc, "t3"."id" desc
  limit 2) q) c4, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t4"."number" c0
  from "versions" "t4"
  where ("t4"."cargo_id" = "t1"."id") and (("t4"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t4"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t4"."number", "t4"."id"
  limit 2) q) c5
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1) "t1"
  left join "publishers" "t2" on "t2"."id" = "t1"."publisher_id") q)::text
