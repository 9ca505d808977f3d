import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { accounts, mailTokens } from '../../database/tables/accounts.ts'
import { cargoWatches, webhooks } from '../../database/tables/alerts.ts'
import { cargos } from '../../database/tables/cargos.ts'
import { invitations } from '../../database/tables/invitations.ts'
import { domainProofs, identityChecks, organizationDetails } from '../../database/tables/proofs.ts'
import { members, publishers, tokens } from '../../database/tables/publishers.ts'
import { pullCredentials } from '../../database/tables/pull-credentials.ts'
import { problem } from '../../domain/problem.ts'
import { accessChanged } from '../access.ts'
import { requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { endTokens } from '../publishers/revoke-token.ts'
import { lockPublisher, type PublisherRow } from '../publishers/subject.ts'
import { takeOut } from '../publishers/team/remove-member.ts'
import { teamOf } from '../publishers/team/team.ts'
import { releaseAllProofs } from '../publishers/tier/claims.ts'
import { act, type Tx } from '../transaction.ts'
import { requirePassword } from './passwords.ts'

/**
 * Deletes an account (S45): what is personal goes, ids stay in the audit. Whoever is the last owner of a publisher with
 * Cargos or members first transfers it or deletes them, so that nothing is published in nobody's name.
 */
export async function deleteAccount(ctx: Context, input: { password: string }): Promise<{ accountId: string }> {
  const own = 'accountId' in ctx.actor ? { accountId: ctx.actor.accountId } : {}
  const { accountId } = requireAccount(ctx, 'account:delete', own)
  await requirePassword(ctx, accountId, input.password, ['password'])
  return act(ctx, 'account.delete', async tx => {
    tx.about({ subject: `account_${accountId}` })
    const teams = await tx.db
      .select({ publisherId: members.publisherId })
      .from(members)
      .where(eq(members.accountId, accountId))
      .orderBy(members.publisherId)
    for (const { publisherId } of teams) await leave(tx, publisherId, accountId)
    await endTokens(tx, eq(tokens.accountId, accountId))
    const ended = await ctx.registry.ports.sessions.within(tx.db).revokeAll(accountId)
    await forget(tx, accountId)
    tx.audit({ subject: `account_${accountId}`, after: { deleted: true } })
    accessChanged(tx, 'ACCOUNT_DELETED', [`account ${accountId}`, ...ended.map(id => `session ${id}` as const)])
    return { accountId }
  })
}

async function leave(tx: Tx, publisherId: string, accountId: string): Promise<void> {
  const publisher = await lockPublisher(tx, publisherId)
  const team = await teamOf(tx, publisherId)
  const isLastOwner = !team.some(member => member.role === 'OWNER' && member.accountId !== accountId)
  if (isLastOwner) {
    if (team.length > 1 || (await hasCargos(tx, publisherId)))
      throw new Refused(
        problem(
          'LAST_OWNER',
          `You are the last owner of ${publisher.slug}, which has members or Cargos. Transfer it, or delete its Cargos first.`,
        ),
      )
    await emptyPublisher(tx, publisher)
  }
  await takeOut(tx, publisherId, accountId)
}

/** A draft too: whoever has one decides what becomes of it, and not the deletion of an account. */
async function hasCargos(tx: Tx, publisherId: string): Promise<boolean> {
  const [cargo] = await tx.db
    .select({ id: cargos.id })
    .from(cargos)
    .where(and(eq(cargos.publisherId, publisherId), ne(cargos.state, 'DELETED')))
    .limit(1)
  return cargo !== undefined
}

/** The name stays taken for ever (S12); what was said about people and what they proved goes. */
async function emptyPublisher(tx: Tx, { id: publisherId, bannedAt }: PublisherRow): Promise<void> {
  await tx.db
    .update(publishers)
    .set({
      name: 'Deleted publisher',
      about: '',
      website: null,
      verifiedDomain: null,
      tierGraceUntil: null,
      tierSetByStaff: null,
      agreedCargoLimit: null,
      agreedGpu: false,
      agreementExpiresAt: null,
      tier: 'INDIVIDUAL',
      tierSince: tx.now,
    })
    .where(eq(publishers.id, publisherId))
  await tx.db
    .update(identityChecks)
    .set({ isReset: true, verifiedName: null, country: null, evidence: null, personKey: null })
    .where(eq(identityChecks.publisherId, publisherId))
  await tx.db
    .update(domainProofs)
    .set({ state: 'RESET', endedAt: tx.now, nextCheckAt: null })
    .where(
      and(
        eq(domainProofs.publisherId, publisherId),
        inArray(domainProofs.state, ['PENDING', 'PROVEN', 'GRACE', 'CONTESTED']),
      ),
    )
  await tx.db.delete(organizationDetails).where(eq(organizationDetails.publisherId, publisherId))
  await tx.db.delete(pullCredentials).where(eq(pullCredentials.publisherId, publisherId))
  await tx.db.delete(webhooks).where(eq(webhooks.publisherId, publisherId))
  // S2, S45: a hash, a number and a domain stay taken, or whoever is banned would begin anew with the same proofs.
  if (bannedAt === null) await releaseAllProofs(tx, publisherId, ['STRIPE_PERSON', 'GITHUB_ACCOUNT', 'DOMAIN'])
}

async function forget(tx: Tx, accountId: string): Promise<void> {
  const [account] = await tx.db.select().from(accounts).where(eq(accounts.id, accountId)).for('update')
  await tx.db.delete(mailTokens).where(eq(mailTokens.accountId, accountId))
  await tx.db.delete(cargoWatches).where(eq(cargoWatches.accountId, accountId))
  // Invitations to this address name it; so do those that were accepted with it.
  const named = account?.email
    ? eq(sql`lower(${invitations.email})`, account.email.toLowerCase())
    : eq(invitations.acceptedBy, accountId)
  const concerned = await tx.db
    .select({ id: invitations.id })
    .from(invitations)
    .where(or(named, eq(invitations.acceptedBy, accountId)))
  const ids = concerned.map(({ id }) => id)
  if (ids.length > 0) {
    await tx.db
      .update(invitations)
      .set({ withdrawnAt: tx.now })
      .where(and(inArray(invitations.id, ids), isNull(invitations.acceptedAt), isNull(invitations.withdrawnAt)))
    await tx.db.update(invitations).set({ email: '', hash: null }).where(inArray(invitations.id, ids))
  }
  // The publisher stays verified, where others go on with it; by whom is nobody's to read any more.
  await tx.db
    .update(identityChecks)
    .set({ verifiedName: null, country: null, evidence: null })
    .where(eq(identityChecks.accountId, accountId))
  await tx.db
    .update(accounts)
    .set({
      email: null,
      emailVerifiedAt: null,
      passwordHash: null,
      name: '',
      isStaff: false,
      deletedAt: tx.now,
    })
    .where(eq(accounts.id, accountId))
}
