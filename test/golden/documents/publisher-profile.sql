select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."slug" c0, "t1"."name" c1, "t1"."tier" c2, "t1"."is_first_party" c3, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t2"."slug" c0, "t2"."state" c1
  from "cargos" "t2"
  where ("t2"."publisher_id" = "t1"."id") and ("t2"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t2"."created_at" desc, "t2"."id" desc
  limit 11) q) c4
  from 
(select "t1".*
  from "publishers" "t1"
  where ("t1"."slug" = $1::text)
  limit 1) "t1") q)::text
