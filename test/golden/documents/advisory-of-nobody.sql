select 
(select array_to_json(array[json_agg(c0)])
  from 
(select 
(select count(distinct f.cargo_id)::int
  from "findings" f
  join "cargos" fc on fc.id = f.cargo_id
       
  where f.alias_group = "t1"."alias_group" and f.closed_at is null and fc.state = 'PUBLISHED' and fc.current_version_id = f.version_id) c0
  from "advisories" "t1"
  where ("t1"."id" = $1::text)
  limit 1) q)::text
