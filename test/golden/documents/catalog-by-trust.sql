select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."slug" c0, "t1"."trust_level" c1, ("t1"."trust_level")::text c2, ("t1"."$k1")::text c3, ("t1"."id")::text c4
  from 
(select "t1".*, coalesce("t1"."published_at", '-infinity') "$k1"
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t1"."trust_level" desc, "$k1" desc, "t1"."id" desc
  limit 2) "t1"
  order by "t1"."trust_level" desc, "t1"."$k1" desc, "t1"."id" desc) q)::text
