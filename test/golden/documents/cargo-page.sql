select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7), json_agg(c8), json_agg(c9), json_agg(c10), json_agg(c11), json_agg(c12), json_agg(c13), json_agg(c14), json_agg(c15), json_agg(c16), json_agg(c17), json_agg(c18), json_agg(c19), json_agg(c20), json_agg(c21), json_agg(c22), json_agg(c23), json_agg(c24), json_agg(c25), json_agg(c26), json_agg(c27), json_agg(c28), json_agg(c29)])
  from 
(select "t1"."id" c0, "t1"."slug" c1, "t1"."name" c2, "t1"."tagline" c3, "t1"."description" c4, "t1"."readme" c5, "t1"."category" c6, "t1"."tags" c7, "t1"."capabilities" c8, "t1"."runtime" c9, "t1"."licence" c10, "t1"."created_at" c11, "t1"."published_at" c12, "t1"."trust_level" c13, "t2"."id" c14, "t2"."slug" c15, "t2"."name" c16, "t2"."tier" c17, "t2"."published_cargo_count" c18, "t3"."id" c19, "t3"."number" c20, "t3"."tag" c21, "t3"."digest" c22, "t3"."reference" c23, "t3"."state" c24, "t4"."id" c25, "t4"."state" c26, "t4"."finished_at" c27, "t4"."high_count" c28, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), to_json(
(select count(*)
  from 
(select 1
  from "versions" "t5"
  where ("t5"."cargo_id" = "t1"."id") and (("t5"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t5"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  limit 1001) n))])
  from 
(select "t5"."number" c0, "t5"."state" c1, "t5"."high_count" c2, "t5"."low_count" c3
  from "versions" "t5"
  where ("t5"."cargo_id" = "t1"."id") and (("t5"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t5"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t5"."number" desc, "t5"."id" desc
  limit 11) q) c29
  from 
(select "t1".*
  from "cargos" "t1"
  where ("t1"."slug" = $1::text) and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1) "t1"
  left join "publishers" "t2" on "t2"."id" = "t1"."publisher_id"
  left join "versions" "t3" on "t3"."id" = "t1"."current_version_id" and (("t3"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t3"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  left join "scans" "t4" on "t4"."id" = "t3"."latest_scan_id" and (exists (select
  from "versions"
  where "versions"."id" = "t4"."version_id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0))) q)::text
