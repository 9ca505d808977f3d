select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4)])
  from 
(select "t1"."slug" c0, "t1"."category" c1, "t1"."capabilities" c2, "t1"."runtime" c3, "t1"."trust_level" c4
  from 
(select "t1".*, coalesce("t1"."published_at", '-infinity') "$k0"
  from "cargos" "t1"
  where (("t1"."state" = 'PUBLISHED' and ("t1"."category" = $1::text and "t1"."runtime" = $2::text and ("t1"."capabilities" @> array[$3::text] or "t1"."granted_access" @> array[$3::text]) and "t1"."publisher_id" = 
(select p.id
  from "publishers" p
  where p.slug = $4::text) and "t1"."trust_level" >= 0))) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "$k0" desc, "t1"."id" desc
  limit 21) "t1"
  order by "t1"."$k0" desc, "t1"."id" desc) q)::text
