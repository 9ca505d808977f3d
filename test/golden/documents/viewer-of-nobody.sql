select 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t1"."name" c0
  from "accounts" "t1"
  where (false) and false
  limit 1) q)::text
