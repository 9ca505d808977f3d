import { desc, eq } from 'drizzle-orm'
import { accounts, sessions } from '../../database/tables/accounts.ts'
import { alertMailPreferences, cargoWatches } from '../../database/tables/alerts.ts'
import { auditEntries } from '../../database/tables/audit.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { caseMessages, cases } from '../../database/tables/cases.ts'
import { invitations } from '../../database/tables/invitations.ts'
import { identityChecks } from '../../database/tables/proofs.ts'
import { members, publishers, tokens } from '../../database/tables/publishers.ts'
import { ratings } from '../../database/tables/ratings.ts'
import { reviewMessages } from '../../database/tables/reviews.ts'
import { requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Fault } from '../errors.ts'

/** At most so many audit entries, the newest: a JSON file that a person can open. */
const MOST_ENTRIES = 10_000

/** Everything the registry knows of the account that asks (S45), as plain JSON. Secrets were never kept. */
export async function exportAccount(ctx: Context): Promise<Record<string, unknown>> {
  const own = 'accountId' in ctx.actor ? { accountId: ctx.actor.accountId } : {}
  const { accountId } = requireAccount(ctx, 'account:export', own)
  const { db } = ctx.registry
  const [account] = await db.select().from(accounts).where(eq(accounts.id, accountId))
  if (!account) throw new Fault('NOT_FOUND', 'This account was deleted.')
  const { passwordHash: _, ...personal } = account
  return {
    exportedAt: ctx.now,
    account: personal,
    sessions: await db
      .select({ device: sessions.device, createdAt: sessions.createdAt, lastSeenAt: sessions.lastSeenAt })
      .from(sessions)
      .where(eq(sessions.accountId, accountId)),
    memberships: await db
      .select({ publisher: publishers.slug, role: members.role, joinedAt: members.joinedAt })
      .from(members)
      .innerJoin(publishers, eq(publishers.id, members.publisherId))
      .where(eq(members.accountId, accountId)),
    tokens: await db
      .select({
        name: tokens.name,
        hint: tokens.hint,
        scopes: tokens.scopes,
        createdAt: tokens.createdAt,
        lastUsedAt: tokens.lastUsedAt,
        revokedAt: tokens.revokedAt,
      })
      .from(tokens)
      .where(eq(tokens.accountId, accountId)),
    identityChecks: await db
      .select({
        method: identityChecks.method,
        status: identityChecks.status,
        verifiedName: identityChecks.verifiedName,
        country: identityChecks.country,
        evidence: identityChecks.evidence,
        reason: identityChecks.reason,
        createdAt: identityChecks.createdAt,
      })
      .from(identityChecks)
      .where(eq(identityChecks.accountId, accountId)),
    invitationsSent: await db
      .select({ email: invitations.email, role: invitations.role, createdAt: invitations.createdAt })
      .from(invitations)
      .where(eq(invitations.invitedBy, accountId)),
    alertMail: await db
      .select({
        publisher: publishers.slug,
        critical: alertMailPreferences.critical,
        high: alertMailPreferences.high,
        medium: alertMailPreferences.medium,
        low: alertMailPreferences.low,
        unknown: alertMailPreferences.unknown,
        other: alertMailPreferences.other,
      })
      .from(alertMailPreferences)
      .innerJoin(publishers, eq(publishers.id, alertMailPreferences.publisherId))
      .where(eq(alertMailPreferences.accountId, accountId)),
    watches: await db
      .select({ cargo: cargos.slug, since: cargoWatches.since })
      .from(cargoWatches)
      .innerJoin(cargos, eq(cargos.id, cargoWatches.cargoId))
      .where(eq(cargoWatches.accountId, accountId)),
    ratings: await db
      .select({
        cargo: cargos.slug,
        stars: ratings.stars,
        text: ratings.text,
        ratedAt: ratings.ratedAt,
        editedAt: ratings.editedAt,
      })
      .from(ratings)
      .innerJoin(cargos, eq(cargos.id, ratings.cargoId))
      .where(eq(ratings.accountId, accountId))
      .orderBy(ratings.ratedAt),
    cases: await db
      .select({
        kind: cases.kind,
        state: cases.state,
        title: cases.title,
        expected: cases.expected,
        text: cases.text,
        jobId: cases.jobId,
        openedAt: cases.openedAt,
      })
      .from(cases)
      .where(eq(cases.reporterId, accountId))
      .orderBy(cases.openedAt),
    caseMessages: await db
      .select({ text: caseMessages.text, at: caseMessages.at })
      .from(caseMessages)
      .where(eq(caseMessages.authorId, accountId))
      .orderBy(caseMessages.at),
    reviewMessages: await db
      .select({ text: reviewMessages.text, at: reviewMessages.at })
      .from(reviewMessages)
      .where(eq(reviewMessages.authorId, accountId))
      .orderBy(reviewMessages.at),
    acts: await db
      .select({ at: auditEntries.at, action: auditEntries.action, subject: auditEntries.subject })
      .from(auditEntries)
      .where(eq(auditEntries.actorId, accountId))
      .orderBy(desc(auditEntries.at))
      .limit(MOST_ENTRIES),
  }
}
