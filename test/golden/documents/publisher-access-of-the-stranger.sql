select 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3), json_agg(c4), json_agg(c5), json_agg(c6), json_agg(c7), json_agg(c8)])
  from 
(select "t1"."tier" c0, 
(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', vp.is_first_party, 'isBanned', vp.banned_at is not null)
  from "publishers" vp
  where vp.id = "t1"."id") c1, "t1"."id" c2, 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select ("t2"."memory_bytes"::float8)::float8 c0, "t2"."expires_at" c1
  from "partner_agreements" "t2"
  where (("t2"."publisher_id" = "t1"."id" and "t2"."ended_at" is null)) and ("t2"."publisher_id" = any($1::uuid[]))
  limit 1) q) c3, case when ("t1"."id" = any($1::uuid[])) then coalesce(
(select ic.status
  from "identity_checks" ic
  where ic.publisher_id = "t1"."id" and not ic.is_reset
         
  order by (ic.status = 'VERIFIED') desc, ic.created_at desc
  limit 1), 'UNVERIFIED') end c4, (case when ("t1"."id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2)])
  from 
(select "t3"."status" c0, "t3"."reason" c1, 
(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', vp.is_first_party, 'isBanned', vp.banned_at is not null)
  from "publishers" vp
  where vp.id = "t3"."publisher_id") c2
  from "identity_checks" "t3"
  where ("t3"."publisher_id" = "t1"."id") and ("t3"."publisher_id" = any($1::uuid[]))
  order by "t3"."created_at" desc, "t3"."id" desc
  limit 6) q) end) c5, (case when ("t1"."id" = any($1::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1), json_agg(c2), json_agg(c3)])
  from 
(select "t4"."state" c0, ("t4"."token" <> '') c1, "t4"."domain" c2, ('archipelag-verify='::text || "t4"."token")::text c3
  from "domain_proofs" "t4"
  where ("t4"."publisher_id" = "t1"."id") and ("t4"."publisher_id" = any($1::uuid[]))
  order by "t4"."started_at" desc, "t4"."id" desc
  limit 6) q) end) c6, (case when ("t1"."id" = any($2::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t5"."name" c0, 
(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', coalesce(vp.is_first_party, false), 'isBanned', vp.banned_at is not null,
    'accountId', "t5"."account_id", 'isStaffOnly', false,
    'involvedAccountIds', json_build_array())
   
  from (select) vo
  left join "publishers" vp on vp.id = "t5"."publisher_id") c1
  from "tokens" "t5"
  where ("t5"."publisher_id" = "t1"."id") and (("t5"."publisher_id" = any($2::uuid[]) or "t5"."account_id" = $3::uuid))
  order by "t5"."created_at" desc, "t5"."id" desc
  limit 6) q) end) c7, (case when ("t1"."id" = any($2::uuid[])) then 
(select array_to_json(array[json_agg(c0), json_agg(c1)])
  from 
(select "t6"."email" c0, 
(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', vp.is_first_party, 'isBanned', vp.banned_at is not null)
  from "publishers" vp
  where vp.id = "t6"."publisher_id") c1
  from "invitations" "t6"
  where ("t6"."publisher_id" = "t1"."id") and ("t6"."publisher_id" = any($2::uuid[]))
  order by "t6"."created_at" desc, "t6"."id" desc
  limit 6) q) end) c8
  from 
(select "t1".*
  from "publishers" "t1"
  where ("t1"."slug" = $4::text)
  limit 1) "t1") q)::text
