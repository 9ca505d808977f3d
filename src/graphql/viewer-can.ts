import type { Column } from 'drizzle-orm'
import { type SQL, sql } from 'drizzle-orm'
import { publishers } from '../database/tables/publishers.ts'
import {
  type Actor,
  isRoleAtLeast,
  type Role,
  roleIn,
  type Subject,
  type SubjectKind,
  viewerCan,
} from '../domain/permission.ts'
import type { RequestContext } from './context.ts'
import { ActionEnum, actionName } from './enums.ts'
import { type ClassType, Ctx, FieldResolver, Resolver, Root } from './tg.ts'

/** What `viewerCan` asks of a thing of a publisher, read with it. */
export const publisherSubject = (publisherId: Column): SQL =>
  sql`(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', vp.is_first_party, 'isBanned', vp.banned_at is not null) from ${publishers} vp where vp.id = ${publisherId})`

/** What else the rules ask of a thing; each as its verb asks it. */
interface Concerned {
  /** Whose it is. */
  readonly accountId?: Column | SQL
  /** S26, R49: who may not judge it; nulls among them count for nobody. */
  readonly involved?: readonly (Column | SQL)[]
  /** R29 */
  readonly isStaffOnly?: SQL
}

/** The same for a thing that belongs to an account or concerns people; it need not have a publisher. */
export const subjectWith = (publisherId: Column | undefined, { accountId, involved, isStaffOnly }: Concerned): SQL =>
  sql`(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', coalesce(vp.is_first_party, false), 'isBanned', vp.banned_at is not null,
    'accountId', ${accountId ?? sql`null`}, 'isStaffOnly', ${isStaffOnly ?? sql`false`},
    'involvedAccountIds', json_build_array(${sql.join([...(involved ?? [])], sql`, `)}))
    from (select) vo left join ${publishers} vp on vp.id = ${publisherId ?? sql`null::uuid`})`

/** The acts on this kind of thing that the table allows the viewer here and now. */
export const actionsOf = (actor: Actor, kind: SubjectKind, subject: Subject): string[] =>
  viewerCan(actor, kind, subject).map(actionName)

export function actionsOnMember(actor: Actor, { $subject, $role }: { $subject: Subject; $role: Role }): string[] {
  const role = roleIn(actor, $subject.publisherId)
  return role && isRoleAtLeast(role, $role) ? actionsOf(actor, 'member', $subject) : []
}

export const VIEWER_CAN =
  'What the viewer may do with it, by the table that also refuses it. A rule about its state may still say no.'

/** The resolver of `viewerCan` of a type whose plan reads `resolved({ subject: … })`. */
export function viewerCanOf(type: () => ClassType<object>, kind: SubjectKind): ClassType<object> {
  @Resolver(type)
  class ViewerCan {
    @FieldResolver(() => [ActionEnum])
    viewerCan(@Root() { $subject }: { $subject: Subject | null }, @Ctx() { actor }: RequestContext): string[] {
      return actionsOf(actor, kind, $subject ?? {})
    }
  }
  return ViewerCan as ClassType<object>
}
