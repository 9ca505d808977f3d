select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select 
(select count(distinct f.cargo_id)::int
  from "findings" f
  join "cargos" fc on fc.id = f.cargo_id
       
  where f.alias_group = "t1"."alias_group" and f.closed_at is null and fc.state = 'PUBLISHED' and fc.current_version_id = f.version_id) c0, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t2"."slug" c0
  from "cargos" "t2"
  join 
(select distinct f.cargo_id
  from "findings" f
           
  where f.alias_group = "t1"."alias_group" and f.closed_at is null
  order by f.cargo_id desc) hit on hit.cargo_id = "t2"."id"
  where ("t2"."publisher_id" = any($1::uuid[])) and (("t2"."state" in ('PUBLISHED', 'SUSPENDED') or "t2"."publisher_id" = any($1::uuid[])))
  order by "t2"."id" desc, "t2"."id" desc
  limit 21) q) c1
  from 
(select "t1".*
  from "advisories" "t1"
  where ("t1"."id" = $2::text)
  limit 1) "t1") q)::text
