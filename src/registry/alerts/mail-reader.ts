import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Mail } from '../../adapters/mail/port.ts'
import { accounts } from '../../database/tables/accounts.ts'
import { alertMailings } from '../../database/tables/alerts.ts'
import { cargos, versions } from '../../database/tables/cargos.ts'
import { members, publishers } from '../../database/tables/publishers.ts'
import {
  DEFAULT_MAIL,
  MAIL_KINDS,
  type MailKind,
  type MailMode,
  type MailPreferences,
} from '../../domain/alert-delivery.ts'
import type { Context, Queryable } from '../context.ts'
import { topics } from '../log/event.ts'
import { mailPreferences } from './mail-preferences.ts'
import type { Standing } from './mail-text.ts'
import { type StoredAlert, seqBefore } from './stored-alert.ts'
import { unsubscribeToken } from './unsubscribe-token.ts'

export interface MailReader {
  readonly publisherId: string
  readonly accountId: string
  readonly email: string
  readonly publisherSlug: string
  readonly joinedAt: Date
  readonly preferences: MailPreferences
}

/** The member behind an alert's mail as things are now; undefined for who left, or whose account is gone. */
export async function mailReader(
  db: Queryable,
  publisherId: string,
  accountId: string,
): Promise<MailReader | undefined> {
  const [row] = await db
    .select({
      email: accounts.email,
      emailVerifiedAt: accounts.emailVerifiedAt,
      slug: publishers.slug,
      joinedAt: members.joinedAt,
    })
    .from(members)
    .innerJoin(accounts, eq(accounts.id, members.accountId))
    .innerJoin(publishers, eq(publishers.id, members.publisherId))
    .where(and(eq(members.publisherId, publisherId), eq(members.accountId, accountId), isNull(accounts.deletedAt)))
  if (!row?.email) return undefined
  // An address that nobody has proven is not written to: it may be a stranger's.
  const preferences = row.emailVerifiedAt ? await mailPreferences(db, publisherId, accountId) : NOTHING
  return { publisherId, accountId, email: row.email, publisherSlug: row.slug, joinedAt: row.joinedAt, preferences }
}

const NOTHING: MailPreferences = {
  ...DEFAULT_MAIL,
  ...(Object.fromEntries(MAIL_KINDS.map(kind => [kind, 'OFF'])) as Record<MailKind, MailMode>), // safe because built from all kinds
}

export type Mailing = typeof alertMailings.$inferSelect

/** How far this member's mail is; a new member begins with what happened since they joined. */
export async function mailingOf(db: Queryable, reader: MailReader): Promise<Mailing> {
  const { publisherId, accountId } = reader
  const find = async () => (await db.select().from(alertMailings).where(isMailing(publisherId, accountId)))[0]
  const there = await find()
  if (there) return there
  const seq = await seqBefore(db, topics.alerts(publisherId), reader.joinedAt)
  await db.insert(alertMailings).values({ publisherId, accountId, seq }).onConflictDoNothing()
  return (await find())!
}

export const isMailing = (publisherId: string, accountId: string) =>
  and(eq(alertMailings.publisherId, publisherId), eq(alertMailings.accountId, accountId))

/** What stands above and below every mail to this member. */
export const frameOf = (ctx: Context, reader: MailReader) => ({
  publisherSlug: reader.publisherSlug,
  publicUrl: ctx.registry.settings.publicUrl,
  unsubscribeToken: unsubscribeToken(ctx, reader),
})

/** The Cargos of some alerts as they are now. */
export async function standingsOf(
  db: Queryable,
  alerts: readonly StoredAlert[],
): Promise<ReadonlyMap<string, Standing>> {
  const ids = [...new Set(alerts.map(alert => alert.cargoId).filter(id => id !== null))]
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: cargos.id, slug: cargos.slug, state: cargos.state, versionState: versions.state })
    .from(cargos)
    .leftJoin(versions, eq(versions.id, cargos.currentVersionId))
    .where(inArray(cargos.id, ids))
  return new Map(rows.map(({ id, ...standing }) => [id, standing]))
}

/** Hands a mail on. A server that cannot now is asked again by the queue; one that never will is not. */
export async function sendOrThrow(ctx: Context, mail: Mail): Promise<void> {
  const outcome = await ctx.registry.ports.mail.send(mail)
  if (outcome.kind === 'failed') throw new Error(`The mail server did not take the mail: ${outcome.reason}`)
  if (outcome.kind === 'refused')
    ctx.registry.log.warn(
      { mail: { kind: mail.kind, id: mail.messageId } },
      `A mail was refused for good: ${outcome.reason}`,
    )
}
