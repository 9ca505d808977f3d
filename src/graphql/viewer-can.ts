import type { Column } from 'drizzle-orm'
import { type SQL, sql } from 'drizzle-orm'
import { publishers } from '../database/tables/publishers.ts'
import { type Actor, type Subject, type SubjectKind, viewerCan } from '../domain/permission.ts'
import { actionName } from './enums.ts'

/** What `viewerCan` asks of a thing of a publisher, read with it. */
export const publisherSubject = (publisherId: Column): SQL =>
  sql`(select json_build_object('publisherId', vp.id, 'tier', vp.tier, 'isFirstParty', vp.is_first_party, 'isBanned', vp.banned_at is not null) from ${publishers} vp where vp.id = ${publisherId})`

/** The acts on this kind of thing that the table allows the viewer here and now. */
export const actionsOf = (actor: Actor, kind: SubjectKind, subject: Subject): string[] =>
  viewerCan(actor, kind, subject).map(actionName)

export const VIEWER_CAN =
  'What the viewer may do with it, by the table that also refuses it. A rule about its state may still say no.'
