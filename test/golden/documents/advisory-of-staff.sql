select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5)])
  from 
(select "t1"."id" c0, array
(select x.alias
  from "advisory_aliases" x
  where x.advisory_id = "t1"."id"
  order by x.alias) c1, "t1"."severity" c2, "t1"."summary" c3, 
(select count(distinct f.cargo_id)::int
  from "findings" f
  join "cargos" fc on fc.id = f.cargo_id
       
  where f.alias_group = any(array(
  with names as (
    select n.id as name
  from "advisories" n
  where n.alias_group = "t1"."alias_group"
    union select x.alias
  from "advisory_aliases" x
  join "advisories" m on m.id = x.advisory_id
  where m.alias_group = "t1"."alias_group"
    union select u
  from unnest("t1"."upstream") u
  where cardinality("t1"."upstream") = 1)
  select "t1"."alias_group"
  union select v.alias_group
  from "advisories" v
  where v.upstream && array
(select name
  from names)
  union select g.alias_group
  from "advisories" g
  where g.id in (
    select name
  from names union select y.advisory_id
  from "advisory_aliases" y
  join names on names.name = y.alias))) and f.closed_at is null and fc.state = 'PUBLISHED' and fc.current_version_id = f.version_id) c4, 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t2"."slug" c0, "t2"."trust_level" c1, "t3"."id" c2, "t3"."slug" c3
  from 
(select "t2".*
  from "cargos" "t2"
  join (with flaw as materialized 
(select array(
  with names as (
    select n.id as name
  from "advisories" n
  where n.alias_group = "t1"."alias_group"
    union select x.alias
  from "advisory_aliases" x
  join "advisories" m on m.id = x.advisory_id
  where m.alias_group = "t1"."alias_group"
    union select u
  from unnest("t1"."upstream") u
  where cardinality("t1"."upstream") = 1)
  select "t1"."alias_group"
  union select v.alias_group
  from "advisories" v
  where v.upstream && array
(select name
  from names)
  union select g.alias_group
  from "advisories" g
  where g.id in (
    select name
  from names union select y.advisory_id
  from "advisory_aliases" y
  join names on names.name = y.alias)) as groups)
  
(select distinct f.cargo_id
  from "findings" f
  where f.alias_group = 
(select groups[1]
  from flaw) and f.closed_at is null
    and 
(select cardinality(groups)
  from flaw) = 1
  order by f.cargo_id desc)
  union all
  
(select distinct f.cargo_id
  from "findings" f
  where f.alias_group = any(
(select groups
  from flaw)::text[]) and f.closed_at is null
    and 
(select cardinality(groups)
  from flaw) > 1
  order by f.cargo_id desc)
 
  order by cargo_id desc) hit on hit.cargo_id = "t2"."id"
  order by "t2"."id" desc, "t2"."id" desc
  limit 51) "t2"
  left join "publishers" "t3" on "t3"."id" = "t2"."publisher_id"
  order by "t2"."id" desc, "t2"."id" desc) q) c5
  from 
(select "t1".*
  from "advisories" "t1"
  where ("t1"."id" = (
  select n.id
  from "advisories" n
  where n.id in (
    select $1::text union select x.advisory_id
  from "advisory_aliases" x
  where x.alias = $1::text
    union select u.id
  from "advisories" u
  where u.upstream @> array[$1::text])
 
  order by n.id = $1::text desc, n.is_in_force desc, n.upstream @> array[$1::text], cardinality(n.upstream), n.id
  limit 1))
  limit 1) "t1") q)::text
