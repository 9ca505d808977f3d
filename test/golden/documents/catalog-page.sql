select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7), json_agg(c8), json_agg(c9), json_agg(c10), json_agg(c11), json_agg(c12), json_agg(c13), json_agg(c14), json_agg(c15), json_agg(c16), json_agg(c17), json_agg(c18), to_json(
(select count(*)
  from 
(select 1
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  limit 1001) n))])
  from 
(select "t1"."id" c0, "t1"."slug" c1, "t1"."name" c2, "t1"."tagline" c3, "t1"."category" c4, "t1"."trust_level" c5, "t2"."id" c6, "t2"."slug" c7, "t2"."tier" c8, "t3"."id" c9, "t3"."tag" c10, "t3"."scanned_at" c11, "t3"."critical_count" c12, "t3"."high_count" c13, "t3"."medium_count" c14, "t3"."low_count" c15, "t3"."unknown_count" c16, ("t1"."$k0")::text c17, ("t1"."id")::text c18
  from 
(select "t1".*, coalesce("t1"."published_at", '-infinity') "$k0"
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "$k0" desc, "t1"."id" desc
  limit 6) "t1"
  left join "publishers" "t2" on "t2"."id" = "t1"."publisher_id"
  left join "versions" "t3" on "t3"."id" = "t1"."current_version_id" and (("t3"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t3"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t1"."$k0" desc, "t1"."id" desc) q)::text
