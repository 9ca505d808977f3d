select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7), json_agg(c8), json_agg(c9), json_agg(c10), json_agg(c11), json_agg(c12), json_agg(c13), json_agg(c14), json_agg(c15), json_agg(c16), json_agg(c17), json_agg(c18), json_agg(c19)])
  from 
(select ((case when "t2"."score" < 0.001 then '0.0' else split_part("t2"."score"::text, '.', 1) || '.' || coalesce(nullif(left(split_part("t2"."score"::text, '.', 2), 1), ''), '0') end))::text c0, (case when "t2"."score" >= 4 then 'EXCELLENT' when "t2"."score" >= 3 then 'GOOD' when "t2"."score" >= 2 then 'FAIR' when "t2"."score" >= 1 then 'POOR' else 'AT_RISK' end) c1, (("t2"."success_count" < 100))::boolean c2, "t2"."success_count" c3, (case when "t2"."success_count" > 0 and "t2"."success_weights" > 0 then least(1, greatest(0, "t2"."success_values" / "t2"."success_weights")) end)::float8 c4, "t2"."score" c5, 
(select jsonb_agg(jsonb_build_array(s.day, s.score))
  from (
  select d.day, d.score
  from "reputation_days" d
  where d.cargo_id = "t2"."cargo_id" and d.score is not null
  order by d.day desc
  limit 32) s) c6, "t2"."upheld_complaints" c7, "t2"."uncounted_jobs" c8, "t2"."own_jobs" c9, "t2"."excluded_jobs" c10, (0.25::float8)::float8 c11, ((0.2 + (coalesce(case when "t2"."reliability_count" > 0 and "t2"."reliability_weights" > 0 then least(1, greatest(0, "t2"."reliability_values" / "t2"."reliability_weights")) end, 0.2) - 0.2) * ("t2"."reliability_count"::float8 / ("t2"."reliability_count" + 3))))::float8 c12, ("t2"."reliability_count")::float8 c13, (case when "t2"."feedback_count" > 0 and "t2"."feedback_weights" > 0 then least(1, greatest(0, "t2"."feedback_values" / "t2"."feedback_weights")) end)::float8 c14, ("t2"."feedback_count")::float8 c15, jsonb_build_object(
  'success', jsonb_build_object('count', "t2"."success_count", 'weights', "t2"."success_weights", 'values', "t2"."success_values", 'at', "t2"."success_at"),
  'reliability', jsonb_build_object('count', "t2"."reliability_count", 'weights', "t2"."reliability_weights", 'values', "t2"."reliability_values", 'at', "t2"."reliability_at"),
  'feedback', jsonb_build_object('count', "t2"."feedback_count", 'weights', "t2"."feedback_weights", 'values', "t2"."feedback_values", 'at', "t2"."feedback_at")) c16, 
(select jsonb_agg(jsonb_build_object('day', s.day, 'successes', s.successes, 'counted', s.counted))
  from (
  select d.day, d.successes, d.counted
  from "reputation_days" d
  where d.cargo_id = "t2"."cargo_id" and d.counted > 0
  order by d.day desc
  limit 7) s) c17, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select (to_char(date '1970-01-01' + "t3"."day", 'YYYY-MM-DD'))::text c0, "t3"."successes" c1, "t3"."counted" c2
  from "reputation_days" "t3"
  where ("t3"."cargo_id" = "t2"."cargo_id")
  order by "t3"."day" desc, "t3"."cargo_id" desc, "t3"."day" desc
  limit 6) q) c18, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t4"."kind" c0, "t4"."successes" c1, "t4"."failures" c2, case when (exists (select
  from "reputations" er
  where er.cargo_id = "t4"."cargo_id" and false offset 0)) then "t4"."reason" end c3
  from "score_events" "t4"
  where ("t4"."cargo_id" = "t2"."cargo_id")
  order by "t4"."at" desc, "t4"."id" desc
  limit 6) q) c19
  from 
(select "t2".*
  from "reputations" "t2"
  where ("t2"."cargo_id" = "t1"."id")
  limit 1) "t2") q) c0, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t5"."stars" c0, "t5"."text" c1, "t5"."reply" c2, ((not "t5"."is_own" and "t5"."excluded_at" is null))::boolean c3
  from "ratings" "t5"
  where ("t5"."cargo_id" = "t1"."id") and (("t5"."excluded_at" is null and exists (select
  from "cargos" pc
  where pc.id = "t5"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t5"."rated_at" desc, "t5"."id" desc
  limit 6) q) c1
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1) "t1") q)::text
