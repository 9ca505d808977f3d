select 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1001) n))]))::text
