select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5)])
  from 
(select "t2"."id" c0, "t2"."high_count" c1, 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "image_packages" "t3"
  where ("t3"."image_id" = "t2"."image_id")
  limit 1001) n))])) c2, (case when ("t2"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "findings" "t4"
  where (("t4"."version_id" = "t2"."id" and "t4"."closed_at" is null)) and ("t4"."publisher_id" = any($1::uuid[]))
  limit 1001) n))])) end) c3, (case when ("t2"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "decisions" "t5"
  where ("t5"."version_id" = "t2"."id") and ("t5"."publisher_id" = any($1::uuid[]))
  limit 1001) n))])) end) c4, case when ("t2"."publisher_id" = any($1::uuid[])) then "t2"."state_reason" end c5
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $2::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1"
  left join "versions" "t2" on "t2"."id" = "t1"."current_version_id" and (("t2"."publisher_id" = any($1::uuid[]) or ("t2"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t2"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))) q)::text
