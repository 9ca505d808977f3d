select 
(select array_to_json(array[json_agg(c0)])
  from 
(select (case when ("t1"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), to_json(
(select count(*)
  from 
(select 1
  from "decisions" "t2"
  where ("t2"."cargo_id" = "t1"."id") and ("t2"."publisher_id" = any($1::uuid[]))
  limit 1001) n))])
  from 
(select "t2"."kind" c0, "t2"."outcome" c1, "t2"."message" c2, "t2"."is_adverse" c3
  from "decisions" "t2"
  where ("t2"."cargo_id" = "t1"."id") and ("t2"."publisher_id" = any($1::uuid[]))
  order by "t2"."decided_at" desc, "t2"."id" desc
  limit 6) q) end) c0
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $2::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1") q)::text
