import { and, eq } from 'drizzle-orm'
import { accounts } from '../../../database/tables/accounts.ts'
import { invitations } from '../../../database/tables/invitations.ts'
import { members } from '../../../database/tables/publishers.ts'
import { problem } from '../../../domain/problem.ts'
import { isInvitationValid } from '../../../domain/team.ts'
import { hasTeam } from '../../../domain/tier.ts'
import { accessChanged } from '../../access.ts'
import { hashSecret } from '../../accounts/mail-tokens.ts'
import { requireAccount } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused, violatedConstraint } from '../../errors.ts'
import { act, type Tx } from '../../transaction.ts'
import { lockPublisher } from '../subject.ts'
import { refuseTeam, teamChanged, teamOf } from './team.ts'

/** Accepts an invitation: once, within 7 days, with the account of the invited and verified address (S8). */
export async function acceptInvitation(ctx: Context, input: { token: string }): Promise<{ publisherId: string }> {
  const { accountId } = requireAccount(ctx, 'invitation:accept')
  const hash = hashSecret(input.token.trim())
  try {
    return await act(ctx, 'invitation.accept', tx => accept(ctx, tx, accountId, hash))
  } catch (error) {
    if (violatedConstraint(error) !== 'members_one_publisher_per_owner') throw error
    throw ownsAnother()
  }
}

async function accept(ctx: Context, tx: Tx, accountId: string, hash: string): Promise<{ publisherId: string }> {
  const [known] = await tx.db
    .select({ id: invitations.id, publisherId: invitations.publisherId })
    .from(invitations)
    .where(eq(invitations.hash, hash))
  if (!known) throw notValid()
  const publisher = await lockPublisher(tx, known.publisherId)
  tx.about({ subject: `invitation_${known.id}`, publisherId: publisher.id })
  const [invitation] = await tx.db.select().from(invitations).where(eq(invitations.id, known.id)).for('no key update')
  const [account] = await tx.db.select().from(accounts).where(eq(accounts.id, accountId))
  const isOpen =
    invitation?.withdrawnAt === null &&
    isInvitationValid(
      {
        email: invitation.email,
        invitedAt: invitation.createdAt,
        usedAt: invitation.acceptedAt ?? undefined,
      },
      account?.email ?? '',
      ctx.now,
    )
  if (!invitation || !isOpen || publisher.bannedAt) throw notValid()
  // An unverified address may be somebody else's: the link alone could have been forwarded.
  if (!account?.emailVerifiedAt)
    throw new Refused(
      problem('EMAIL_NOT_VERIFIED', 'Verify the address of your account first, then accept the invitation.'),
    )
  if (!hasTeam(publisher.tier)) refuseTeam('TEAM_TIER_NEEDED')
  const team = await teamOf(tx, publisher.id)
  if (team.some(member => member.accountId === accountId)) refuseTeam('ALREADY_MEMBER')
  await tx.db
    .update(invitations)
    .set({ acceptedAt: ctx.now, acceptedBy: accountId })
    .where(and(eq(invitations.id, invitation.id)))
  await tx.db.insert(members).values({ publisherId: publisher.id, accountId, role: invitation.role, joinedAt: ctx.now })
  tx.audit({
    subject: `account_${accountId}`,
    publisherId: publisher.id,
    after: { role: invitation.role, invitation: invitation.id },
  })
  teamChanged(tx, publisher.id, 'MEMBER_JOINED')
  accessChanged(tx, 'MEMBER_JOINED', [`account ${accountId}`])
  return { publisherId: publisher.id }
}

// One sentence for every cause: a stranger with a guessed or found link learns nothing from it.
const notValid = () =>
  new Refused(
    problem(
      'INVITATION_NOT_VALID',
      'This invitation was used, withdrawn, is older than 7 days, or is for another address. Sign in with the invited address, or ask for a new invitation.',
      ['token'],
    ),
  )

const ownsAnother = () =>
  new Refused(
    problem(
      'OWNS_ANOTHER_PUBLISHER',
      'An account owns at most one publisher, and yours owns another. Ask to be invited as an admin.',
    ),
  )
