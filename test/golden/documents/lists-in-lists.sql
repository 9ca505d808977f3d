select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select "t1"."slug" c0, "t2"."id" c1, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t3"."slug" c0, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t4"."number" c0, 
(select array_to_json(array[to_json(
(select count(*)
  from 
(select 1
  from "image_packages" "t5"
  where ("t5"."image_id" = "t4"."image_id")
  limit 1001) n))])) c1
  from 
(select "t4".*
  from "versions" "t4"
  where ("t4"."cargo_id" = "t3"."id") and (("t4"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "t4"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)))
  order by "t4"."number" desc, "t4"."id" desc
  limit 6) "t4"
  order by "t4"."number" desc, "t4"."id" desc) q) c1
  from 
(select "t3".*
  from "cargos" "t3"
  where ("t3"."publisher_id" = "t2"."id") and ("t3"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t3"."created_at" desc, "t3"."id" desc
  limit 6) "t3"
  order by "t3"."created_at" desc, "t3"."id" desc) q) c2
  from 
(select "t1".*, coalesce("t1"."published_at", '-infinity') "$k0"
  from "cargos" "t1"
  where ("t1"."state" = 'PUBLISHED') and ("t1"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "$k0" desc, "t1"."id" desc
  limit 6) "t1"
  left join "publishers" "t2" on "t2"."id" = "t1"."publisher_id"
  order by "t1"."$k0" desc, "t1"."id" desc) q)::text
