import { createHash } from 'node:crypto'
import { and, asc, eq, gt, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import { accounts } from '../../database/tables/accounts.ts'
import { cargoWatches } from '../../database/tables/alerts.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { logEvents, logTopics } from '../../database/tables/log.ts'
import { isWatchedCause, WATCHED_CAUSES } from '../../domain/alert-delivery.ts'
import { sendOrThrow } from '../alerts/mail-reader.ts'
import { unsubscribeToken, unsubscribeUrl } from '../alerts/unsubscribe-token.ts'
import type { Context, Queryable } from '../context.ts'
import { topics } from '../log/event.ts'

/**
 * One mail about everything that happened to the Cargos an account watches. How far it reaches is written down before it
 * is sent, so that one that is sent again after a crash is the same mail under the same id.
 */
export async function mailWatches(ctx: Context, accountId: string): Promise<void> {
  const { db } = ctx.registry
  const [account] = await db
    .select({ email: accounts.email, verifiedAt: accounts.emailVerifiedAt })
    .from(accounts)
    .where(and(eq(accounts.id, accountId), isNull(accounts.deletedAt)))
  if (!account) return
  const watches = await claim(db, accountId)
  const lines = (await Promise.all(watches.map(watch => linesOf(db, watch)))).flat()
  if (lines.length > 0 && account.email && account.verifiedAt)
    await sendOrThrow(ctx, {
      to: account.email,
      subject: lines.length === 1 ? lines[0]! : `${lines.length} things happened to Cargos you watch`,
      text: textOf(ctx, accountId, lines),
      messageId: `watches-${accountId}-${fingerprint(watches)}`,
      unsubscribeUrl: unsubscribeUrl(ctx, { accountId, publisherId: null }),
      kind: 'watched-cargos',
    })
  await db
    .update(cargoWatches)
    .set({ seq: sql`${cargoWatches.throughSeq}`, throughSeq: null })
    .where(and(eq(cargoWatches.accountId, accountId), isNotNull(cargoWatches.throughSeq)))
}

interface Claimed {
  readonly cargoId: string
  readonly slug: string
  readonly seq: number
  readonly throughSeq: number
}

/** What was claimed by a run that was killed is finished first; only then is more taken on. */
async function claim(db: Queryable, accountId: string): Promise<Claimed[]> {
  const claimed = () =>
    db
      .select({
        cargoId: cargoWatches.cargoId,
        slug: cargos.slug,
        seq: cargoWatches.seq,
        throughSeq: sql<string>`${cargoWatches.throughSeq}`.mapWith(Number),
      })
      .from(cargoWatches)
      .innerJoin(cargos, eq(cargos.id, cargoWatches.cargoId))
      .where(and(eq(cargoWatches.accountId, accountId), isNotNull(cargoWatches.throughSeq)))
      .orderBy(asc(cargos.slug))
  const left = await claimed()
  if (left.length > 0) return left
  await db.execute(sql`
    update ${cargoWatches} w set through_seq = t.seq from ${logTopics} t
    where w.account_id = ${accountId} and t.topic = 'cargo/' || w.cargo_id and t.seq > w.seq`)
  return claimed()
}

async function linesOf(db: Queryable, watch: Claimed): Promise<string[]> {
  const events = await db
    .select({ cause: logEvents.cause })
    .from(logEvents)
    .where(
      and(
        eq(logEvents.topic, topics.cargo(watch.cargoId)),
        gt(logEvents.seq, watch.seq),
        lte(logEvents.seq, watch.throughSeq),
      ),
    )
    .orderBy(asc(logEvents.seq))
  const causes = [...new Set(events.map(event => event.cause))].filter(isWatchedCause)
  return causes.map(cause => `${watch.slug} ${WATCHED_CAUSES[cause]}`)
}

const fingerprint = (watches: readonly Claimed[]): string =>
  createHash('sha256')
    .update(watches.map(({ cargoId, throughSeq }) => `${cargoId} ${throughSeq}`).join('\n'))
    .digest('hex')
    .slice(0, 20)

const textOf = (ctx: Context, accountId: string, lines: readonly string[]): string => {
  const { publicUrl } = ctx.registry.settings
  return [
    ...lines.map(line => `- ${line}`),
    '',
    '--',
    `You get this because you watch these Cargos. Stop watching one with the unwatchCargo mutation at ${publicUrl}.`,
    `Watch none any more: ${publicUrl}/unsubscribe#${unsubscribeToken(ctx, { accountId, publisherId: null })}`,
  ].join('\n')
}
