select 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t1"."tagline" c0, "t1"."updated_at" c1
  from "cargos" "t1"
  where ("t1"."id" = $1::uuid) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($2::uuid[])))
  limit 1) q)::text
