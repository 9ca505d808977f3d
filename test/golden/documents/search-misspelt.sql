select 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t1"."slug" c0
  from 
(select "t1".*, (ts_rank("t1"."search", websearch_to_tsquery('english', $1::text) || websearch_to_tsquery('simple', $1::text)) + greatest(similarity("t1"."name", $1::text), similarity("t1"."slug", $1::text)))::float4 "$k0", coalesce("t1"."published_at", '-infinity') "$k1"
  from "cargos" "t1"
  where (("t1"."state" = 'PUBLISHED' and ("t1"."search" @@ (websearch_to_tsquery('english', $1::text) || websearch_to_tsquery('simple', $1::text)) or "t1"."name" % $1::text or "t1"."slug" % $1::text))) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "$k0" desc, "$k1" desc, "t1"."id" desc
  limit 21) "t1"
  order by "t1"."$k0" desc, "t1"."$k1" desc, "t1"."id" desc) q)::text
