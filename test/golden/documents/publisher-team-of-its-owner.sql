select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select (case when ("t1"."id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select "t2"."role" c0, "t3"."id" c1, "t3"."name" c2
  from 
(select "t2".*
  from "members" "t2"
  where ("t2"."publisher_id" = "t1"."id") and ("t2"."publisher_id" = any($1::uuid[]))
  order by "t2"."joined_at", "t2"."publisher_id", "t2"."account_id"
  limit 21) "t2"
  left join "accounts" "t3" on "t3"."id" = "t2"."account_id" and (("t3"."id" = $2::uuid or exists (select
  from "members" m
  where m.account_id = "t3"."id" and m.publisher_id = any($1::uuid[]))))
  order by "t2"."joined_at", "t2"."publisher_id", "t2"."account_id") q) end) c0, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t4"."slug" c0, "t4"."state" c1
  from "cargos" "t4"
  where ("t4"."publisher_id" = "t1"."id") and (("t4"."state" in ('PUBLISHED', 'SUSPENDED') or "t4"."publisher_id" = any($1::uuid[])))
  order by "t4"."created_at" desc, "t4"."id" desc
  limit 21) q) c1
  from 
(select "t1".*
  from "publishers" "t1"
  where ("t1"."slug" = $3::text)
  limit 1) "t1") q)::text
