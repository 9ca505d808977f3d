select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7), json_agg(c8), json_agg(c9), json_agg(c10)])
  from 
(select "t2"."id" c0, "t2"."state" c1, case when ("t2"."publisher_id" = any($1::uuid[])) then "t2"."state_reason" end c2, "t2"."critical_count" c3, "t2"."high_count" c4, "t2"."medium_count" c5, "t2"."low_count" c6, "t2"."unknown_count" c7, "t2"."effective_high_count" c8, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), to_json(
(select count(*)
  from 
(select 1
  from "image_packages" "t3"
  where ("t3"."image_id" = "t2"."image_id")
  limit 1001) n))])
  from 
(select "t3"."path" c0, "t3"."owned_by" c1, "t4"."id" c2, "t4"."purl" c3, "t4"."name" c4, "t4"."version" c5, "t4"."licences" c6
  from 
(select "t3".*
  from "image_packages" "t3"
  where ("t3"."image_id" = "t2"."image_id")
  order by "t3"."id", "t3"."id"
  limit 51) "t3"
  left join "package_versions" "t4" on "t4"."id" = "t3"."package_version_id"
  order by "t3"."id", "t3"."id") q) c9, (case when ("t2"."publisher_id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6)])
  from 
(select (coalesce("t5"."aliases"[1], "t5"."advisory_id"))::text c0, "t5"."severity" c1, "t5"."package_name" c2, "t5"."installed_versions" c3, "t5"."fixed_version" c4, "t5"."summary" c5, "t6"."id" c6
  from 
(select "t5".*
  from "findings" "t5"
  where (("t5"."version_id" = "t2"."id" and "t5"."closed_at" is null)) and ("t5"."publisher_id" = any($1::uuid[]))
  order by "t5"."severity_rank", "t5"."id"
  limit 51) "t5"
  left join "advisories" "t6" on "t6"."id" = "t5"."advisory_id"
  order by "t5"."severity_rank", "t5"."id") q) end) c10
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $2::text) and (("t1"."state" in ('PUBLISHED', 'SUSPENDED') or "t1"."publisher_id" = any($1::uuid[])))
  limit 1) "t1"
  left join "versions" "t2" on "t2"."id" = "t1"."current_version_id" and (("t2"."publisher_id" = any($1::uuid[]) or ("t2"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t2"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0))))) q)::text
