select 
(select array_to_json(array[json_agg(c0), json_agg(c1), to_json(
(select count(*)
  from 
(select 1
  from "package_versions" "t1"
  where (("t1"."purl" collate "C" = $1::text or ("t1"."purl" collate "C" >= $1::text || '@' and "t1"."purl" collate "C" < $1::text || 'A')
    or ("t1"."purl" collate "C" >= $1::text || '?' and "t1"."purl" collate "C" < $1::text || '@'))) and (exists (select
  from "image_packages" hp
  join "versions" on "versions"."image_id" = hp.image_id
     
  where hp.package_version_id = "t1"."id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0))
  limit 1001) n))])
  from 
(select "t1"."purl" c0, 
(select array_to_json(array[json_agg(c0)])
  from 
(select "t2"."slug" c0
  from "cargos" "t2"
  where ("t2"."id" in 
(select hv.cargo_id
  from "image_packages" hp
  join "versions" hv on hv.image_id = hp.image_id
         
  join "cargos" hc on hc.id = hv.cargo_id and hc.current_version_id = hv.id
  where hp.package_version_id = "t1"."id")) and ("t2"."state" in ('PUBLISHED', 'SUSPENDED'))
  order by "t2"."created_at" desc, "t2"."id" desc
  limit 11) q) c1
  from 
(select "t1".*, ("t1"."purl" collate "C") "$k0"
  from "package_versions" "t1"
  where (("t1"."purl" collate "C" = $1::text or ("t1"."purl" collate "C" >= $1::text || '@' and "t1"."purl" collate "C" < $1::text || 'A')
    or ("t1"."purl" collate "C" >= $1::text || '?' and "t1"."purl" collate "C" < $1::text || '@'))) and (exists (select
  from "image_packages" hp
  join "versions" on "versions"."image_id" = hp.image_id
     
  where hp.package_version_id = "t1"."id" and ("versions"."state" in ('PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED') and exists (select
  from "cargos" pc
  where pc.id = "versions"."cargo_id" and pc.state in ('PUBLISHED', 'SUSPENDED') offset 0)) offset 0))
  order by "$k0", "t1"."id"
  limit 11) "t1"
  order by "t1"."$k0", "t1"."id") q)::text
