import { and, eq, inArray } from 'drizzle-orm'
import { cargos } from '../../../database/tables/cargos.ts'
import { decisions } from '../../../database/tables/decisions.ts'
import { members, publishers, tokens } from '../../../database/tables/publishers.ts'
import { allowed, reason, refused } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { accessChanged } from '../../access.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { type DecisionRow, newestDecision, storeDecision } from '../../decisions.ts'
import { Refused } from '../../errors.ts'
import { requireReason } from '../../require-reason.ts'
import { act, type Tx } from '../../transaction.ts'
import { endTokens } from '../revoke-token.ts'
import { lockPublisher, type PublisherRow, subjectOf } from '../subject.ts'
import { settleCargosOf } from '../tier/reassess-tier.ts'
import { tellTeam } from '../tier/tell-team.ts'
import { reinstateAfterBan, suspendForBan } from './suspend-cargos.ts'

/** S45: suspends the publisher's Cargos, ends its tokens and its members' sessions, by a Decision that can be appealed. */
export async function banPublisher(
  ctx: Context,
  input: { publisherId: string; reason: string },
): Promise<{ publisherId: string; decisionId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.ban', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:ban', subjectOf(publisher))
    if (publisher.bannedAt) throw new Refused(problem('WRONG_STATE', `${publisher.slug} is banned already.`))
    const publisherId = publisher.id
    const message = `${publisher.slug} is banned: ${why}`
    const suspended = await suspendForBan(ctx, tx, publisherId, message)
    const decision = refused('BAN', [reason('S45', message)])
    const decisionId = await storeDecision(ctx, tx, decision, { publisherId }, { reason: why, cargoIds: suspended })
    await tx.db
      .update(publishers)
      .set({ bannedAt: ctx.now, publishedCargoCount: 0 })
      .where(eq(publishers.id, publisherId))
    const ended = await endTokens(tx, eq(tokens.publisherId, publisherId))
    await endSessions(ctx, tx, publisherId)
    tx.audit({
      subject: `publisher_${publisherId}`,
      publisherId,
      decisionId,
      reason: why,
      after: { banned: true, cargosSuspended: suspended.length, tokensRevoked: ended.length },
    })
    tellTeam(tx, {
      publisherId,
      cause: 'SUSPENDED',
      message,
      subject: `decision_${decisionId}`,
      decisionId,
      after: 'BANNED',
    })
    return { publisherId, decisionId }
  })
}

/** S45: lifts a ban and reinstates what the scans allow of the Cargos that it suspended. Tokens stay revoked. */
export async function liftBan(
  ctx: Context,
  input: { publisherId: string; reason: string },
): Promise<{ publisherId: string; decisionId: string }> {
  const why = requireReason(input.reason)
  return act(ctx, 'publisher.lift-ban', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:lift-ban', subjectOf(publisher))
    if (!publisher.bannedAt) throw new Refused(problem('WRONG_STATE', `${publisher.slug} is not banned.`))
    const decisionId = await endBan(ctx, tx, publisher, why)
    return { publisherId: publisher.id, decisionId }
  })
}

/** The same inside another act: an appeal that was granted (R49). The publisher is locked. */
export async function endBan(ctx: Context, tx: Tx, publisher: PublisherRow, why: string): Promise<string> {
  const publisherId = publisher.id
  const message = `The ban of ${publisher.slug} is lifted: ${why}`
  const outcome = await reinstateAfterBan(ctx, tx, publisherId, message)
  const reasons = [reason('S45', message), ...outcome.stillSuspended]
  const decisionId = await storeDecision(ctx, tx, allowed('BAN_LIFTED', reasons), { publisherId }, outcome)
  const publishedCargoCount = await publishedCargos(tx, publisherId)
  await tx.db.update(publishers).set({ bannedAt: null, publishedCargoCount }).where(eq(publishers.id, publisherId))
  tx.audit({
    subject: `publisher_${publisherId}`,
    publisherId,
    decisionId,
    action: 'publisher.lift-ban',
    reason: why,
    after: { banned: false, cargosReinstated: outcome.reinstated.length },
  })
  tellTeam(tx, {
    publisherId,
    cause: 'REINSTATED',
    message,
    subject: `decision_${decisionId}`,
    decisionId,
    after: 'LIFTED',
  })
  accessChanged(tx, 'BAN_LIFTED', [`publisher ${publisherId}`])
  // What was kept out of the catalog meanwhile is looked at again.
  await settleCargosOf(tx, publisherId)
  return decisionId
}

/** Members of other teams too: they sign in again, and find this publisher closed. */
async function endSessions(ctx: Context, tx: Tx, publisherId: string): Promise<void> {
  const team = await tx.db
    .select({ accountId: members.accountId })
    .from(members)
    .where(eq(members.publisherId, publisherId))
    .orderBy(members.accountId)
  const sessions = ctx.registry.ports.sessions.within(tx.db)
  for (const { accountId } of team) await sessions.revokeAll(accountId)
  accessChanged(tx, 'BANNED', [`publisher ${publisherId}`])
}

/** The Decision behind the newest ban. */
export const banInForce = (tx: Tx, publisherId: string): Promise<DecisionRow | undefined> =>
  newestDecision(tx.db, and(eq(decisions.publisherId, publisherId), eq(decisions.kind, 'BAN')))

async function publishedCargos(tx: Tx, publisherId: string): Promise<number> {
  const rows = await tx.db
    .select({ id: cargos.id })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), inArray(cargos.state, ['PUBLISHED'])))
  return rows.length
}
