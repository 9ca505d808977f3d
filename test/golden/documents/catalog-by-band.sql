select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."slug" c0, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select ((case when "t2"."score" < 0.001 then '0.0' else split_part("t2"."score"::text, '.', 1) || '.' || coalesce(nullif(left(split_part("t2"."score"::text, '.', 2), 1), ''), '0') end))::text c0, (case when "t2"."score" >= 4 then 'EXCELLENT' when "t2"."score" >= 3 then 'GOOD' when "t2"."score" >= 2 then 'FAIR' when "t2"."score" >= 1 then 'POOR' else 'AT_RISK' end) c1
  from "reputations" "t2"
  where ("t2"."cargo_id" = "t1"."id")
  limit 1) q) c1
  from 
(select "t1".*
  from "cargos" "t1"
  where (("t1"."state" = 'PUBLISHED' and ("t1"."reputation_score" >= 3 and "t1"."reputation_score" < 4))) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t1"."reputation_score" desc, "t1"."id" desc
  limit 6) "t1"
  order by "t1"."reputation_score" desc, "t1"."id" desc) q)::text
