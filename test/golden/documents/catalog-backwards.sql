select 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t1"."slug" c0
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t1"."reputation_score", "t1"."id"
  limit 6) q)::text
