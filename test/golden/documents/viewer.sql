select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."name" c0, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select "t2"."role" c0, "t3"."id" c1, "t3"."slug" c2
  from 
(select "t2".*
  from "members" "t2"
  where ("t2"."account_id" = "t1"."id") and ("t2"."publisher_id" = any($1::uuid[]))
  order by "t2"."joined_at", "t2"."publisher_id", "t2"."account_id"
  limit 21) "t2"
  left join "publishers" "t3" on "t3"."id" = "t2"."publisher_id"
  order by "t2"."joined_at", "t2"."publisher_id", "t2"."account_id") q) c1
  from 
(select "t1".*
  from "accounts" "t1"
  where ("t1"."id" = $2::uuid) and (("t1"."id" = $2::uuid or exists (select
  from "members" m
  where m.account_id = "t1"."id" and m.publisher_id = any($1::uuid[]))))
  limit 1) "t1") q)::text
