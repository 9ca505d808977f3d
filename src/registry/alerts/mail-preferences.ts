import { and, eq } from 'drizzle-orm'
import { alertMailPreferences, cargoWatches } from '../../database/tables/alerts.ts'
import { members } from '../../database/tables/publishers.ts'
import {
  DEFAULT_MAIL,
  MAIL_KINDS,
  type MailKind,
  type MailMode,
  type MailPreferences,
} from '../../domain/alert-delivery.ts'
import { problem } from '../../domain/problem.ts'
import { requireAccount } from '../authorize.ts'
import type { Context, Queryable } from '../context.ts'
import { Refused } from '../errors.ts'
import { publisherForAlerts } from './readable.ts'
import { readUnsubscribeToken } from './unsubscribe-token.ts'

/** What a member wants by mail: the defaults until they said otherwise. */
export async function mailPreferences(db: Queryable, publisherId: string, accountId: string): Promise<MailPreferences> {
  const [row] = await db
    .select()
    .from(alertMailPreferences)
    .where(and(eq(alertMailPreferences.publisherId, publisherId), eq(alertMailPreferences.accountId, accountId)))
  if (!row) return DEFAULT_MAIL
  const { critical, high, medium, low, unknown, other } = row
  return { CRITICAL: critical, HIGH: high, MEDIUM: medium, LOW: low, UNKNOWN: unknown, OTHER: other }
}

/** Sets how each kind of alert reaches the member who asks; what is not given stays. */
export async function setAlertMail(
  ctx: Context,
  input: { readonly publisherId: string; readonly modes: Partial<Record<MailKind, MailMode>> },
): Promise<{ publisherId: string }> {
  const { publisherId, modes } = input
  await publisherForAlerts(ctx, publisherId, 'alert:acknowledge')
  const { accountId } = requireAccount(ctx, 'alert:acknowledge', { publisherId })
  await ctx.registry.db.transaction(async db => {
    // The membership is locked: two settings at once follow each other, and neither is made of half of both.
    await db
      .select({ role: members.role })
      .from(members)
      .where(and(eq(members.publisherId, publisherId), eq(members.accountId, accountId)))
      .for('no key update')
    await store(db, publisherId, accountId, { ...(await mailPreferences(db, publisherId, accountId)), ...modes })
  })
  return { publisherId }
}

/** Follows the link under a mail: no more mail of that sort to that person. Whoever has the mail may. */
export async function unsubscribe(ctx: Context, input: { readonly token: string }): Promise<{ message: string }> {
  const from = readUnsubscribeToken(ctx, input.token)
  if (!from)
    throw new Refused(
      problem('LINK_EXPIRED', 'This link is not one of ours. Sign in and change what you get by mail there.', [
        'token',
      ]),
    )
  const { db } = ctx.registry
  if (from.publisherId === null) {
    await db.delete(cargoWatches).where(eq(cargoWatches.accountId, from.accountId))
    return { message: 'You watch no Cargo any more and get no mail about them.' }
  }
  await store(db, from.publisherId, from.accountId, ALL_OFF)
  return { message: 'You get no more mail about the alerts of this publisher. They stay in its list of alerts.' }
}

const ALL_OFF = Object.fromEntries(MAIL_KINDS.map(kind => [kind, 'OFF'])) as Record<MailKind, MailMode> // safe because built from all kinds

async function store(db: Queryable, publisherId: string, accountId: string, wanted: MailPreferences): Promise<void> {
  const columns = {
    critical: wanted.CRITICAL,
    high: wanted.HIGH,
    medium: wanted.MEDIUM,
    low: wanted.LOW,
    unknown: wanted.UNKNOWN,
    other: wanted.OTHER,
  }
  await db
    .insert(alertMailPreferences)
    .values({ publisherId, accountId, ...columns })
    .onConflictDoUpdate({ target: [alertMailPreferences.accountId, alertMailPreferences.publisherId], set: columns })
}
