select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."slug" c0, "t1"."state" c1, "t2"."id" c2, "t2"."slug" c3, 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "versions" "t3"
  where ("t3"."cargo_id" = "t1"."id") and (("t3"."publisher_id" = any($1::uuid[]) or ("t3"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t3"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))
  limit 1001) n))])) c4
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."id" = $2::uuid) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1"
  left join "publishers" "t2" on "t2"."id" = "t1"."publisher_id") q)::text
