select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."state" c0, "t1"."title" c1, "t2"."id" c2, "t2"."slug" c3, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t3"."side" c0, "t3"."is_internal" c1
  from "case_messages" "t3"
  where ("t3"."case_id" = "t1"."id")
  order by "t3"."at", "t3"."id"
  limit 6) q) c4
  from 
(select "t1".*
  from "cases" "t1"
  where (("t1"."closed_at" is null and "t1"."kind" = $1::text))
  order by "t1"."opened_at", "t1"."id"
  limit 6) "t1"
  left join "cargos" "t2" on "t2"."id" = "t1"."cargo_id"
  order by "t1"."opened_at", "t1"."id") q)::text
