select 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t1"."slug" c0
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($2::uuid[])))
  limit 1) q)::text;

select 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t1"."slug" c0
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($2::uuid[])))
  limit 1) q)::text
