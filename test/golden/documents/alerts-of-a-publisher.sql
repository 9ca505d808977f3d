select 
(select array_to_json(array[json_agg(c0)])
  from 
(select (case when ("t1"."id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), to_json(
(select count(*)
  from 
(select 1
  from "log_events" "t2"
  where ("t2"."topic" = ('alerts/' || "t1"."id"::text)) and (("t2"."topic" = ('alerts/' || "t2"."publisher_id"::text) and "t2"."publisher_id" = any($1::uuid[])))
  limit 1001) n))])
  from 
(select (coalesce("t2"."body" ->> 'title', "t2"."cause"))::text c0, "t2"."cause" c1, "t2"."severity" c2, "t3"."id" c3, "t3"."slug" c4
  from 
(select "t2".*, ("t2"."topic" collate "C") "$k1"
  from "log_events" "t2"
  where ("t2"."topic" = ('alerts/' || "t1"."id"::text)) and (("t2"."topic" = ('alerts/' || "t2"."publisher_id"::text) and "t2"."publisher_id" = any($1::uuid[])))
  order by "t2"."seq" desc, "$k1" desc, "t2"."seq" desc
  limit 6) "t2"
  left join "cargos" "t3" on "t3"."id" = "t2"."cargo_id" and (("t3"."state" in ('PUBLISHED', 'SUSPENDED') or "t3"."publisher_id" = any($1::uuid[])))
  order by "t2"."seq" desc, "t2"."$k1" desc, "t2"."seq" desc) q) end) c0
  from 
(select "t1".*
  from "publishers" "t1"
  where ("t1"."slug" = $2::text)
  limit 1) "t1") q)::text
