select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."slug" c0, "t1"."state" c1
  from "cargos" "t1"
  where ("t1"."id" = $1::uuid) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1) q)::text;

select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."number" c0, "t1"."state" c1
  from "versions" "t1"
  where ("t1"."id" = $1::uuid) and (("t1"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t1"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  limit 1) q)::text
