select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select 
(select array_to_json(array[json_agg(c0)])
  from 
(select case when ("t2"."publisher_id" = any($1::uuid[])) then jsonb_build_array(jsonb_build_object('latch', 'WARNING', 'below', 1.5::float8, 'rearmedAt', 1.6::float8, 'armed', "t2"."warning_armed"), jsonb_build_object('latch', 'DEMOTION', 'below', 1::float8, 'rearmedAt', 1.1::float8, 'armed', "t2"."demotion_armed"), jsonb_build_object('latch', 'SUSPENSION', 'below', 0.5::float8, 'rearmedAt', 0.6::float8, 'armed', "t2"."suspension_armed"), jsonb_build_object('latch', 'RATE_WARNING', 'below', 0.9::float8, 'rearmedAt', 0.92::float8, 'armed', "t2"."rate_warning_armed"), jsonb_build_object('latch', 'RATE_DEMOTION', 'below', 0.8::float8, 'rearmedAt', 0.82::float8, 'armed', "t2"."rate_demotion_armed")) end c0
  from "reputations" "t2"
  where ("t2"."cargo_id" = "t1"."id")
  limit 1) q) c0, (case when ("t1"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6)])
  from 
(select "t3"."kind" c0, "t3"."state" c1, "t3"."title" c2, "t3"."expected" c3, "t3"."text" c4, "t4"."id" c5, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t5"."side" c0, "t5"."text" c1
  from "case_messages" "t5"
  where ("t5"."case_id" = "t3"."id") and (not "t5"."is_internal")
  order by "t5"."at", "t5"."id"
  limit 6) q) c6
  from 
(select "t3".*
  from "cases" "t3"
  where ("t3"."cargo_id" = "t1"."id") and ((("t3"."reporter_id" = $2::uuid and "t3"."kind" <> 'APPEAL') or ("t3"."publisher_id" = any($1::uuid[]) and "t3"."kind" <> 'STAFF' and ("t3"."kind" <> 'SECURITY' or "t3"."triaged_at" is not null))))
  order by "t3"."opened_at" desc, "t3"."id" desc
  limit 6) "t3"
  left join "accounts" "t4" on "t4"."id" = "t3"."reporter_id" and (("t4"."id" = $2::uuid or exists (select
  from "members" m
  where m.account_id = "t4"."id" and m.publisher_id = any($1::uuid[]))))
  order by "t3"."opened_at" desc, "t3"."id" desc) q) end) c1
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $3::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1") q)::text
