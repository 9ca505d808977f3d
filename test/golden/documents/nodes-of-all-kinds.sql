select array_to_json(array[
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."slug" c0, ("t1"."id")::text c1
  from "cargos" "t1"
  where "t1"."id" = any($1::text[]::uuid[]) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 100) q), 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t2"."slug" c0, ("t2"."id")::text c1
  from "publishers" "t2"
  where "t2"."id" = any($2::text[]::uuid[])
  limit 100) q), 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t3"."number" c0, ("t3"."id")::text c1
  from "versions" "t3"
  where "t3"."id" = any($3::text[]::uuid[]) and (("t3"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t3"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  limit 100) q)])::text
