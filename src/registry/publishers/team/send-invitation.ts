import { randomBytes } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { invitations } from '../../../database/tables/invitations.ts'
import { publishers } from '../../../database/tables/publishers.ts'
import { hashSecret } from '../../accounts/mail-tokens.ts'
import type { Context } from '../../context.ts'

/** Mails an invitation; a job. The secret is made here, so that the queue never holds it; the newest mail counts. */
export async function sendInvitation(ctx: Context, invitationId: string, jobId: string): Promise<void> {
  const secret = randomBytes(24).toString('base64url')
  const [invitation] = await ctx.registry.db
    .update(invitations)
    .set({ hash: hashSecret(secret) })
    .where(
      and(
        eq(invitations.id, invitationId),
        isNull(invitations.acceptedAt),
        isNull(invitations.withdrawnAt),
        gt(invitations.expiresAt, ctx.now),
      ),
    )
    .returning({ email: invitations.email, role: invitations.role, publisherId: invitations.publisherId })
  if (!invitation) return
  const [publisher] = await ctx.registry.db
    .select({ slug: publishers.slug })
    .from(publishers)
    .where(eq(publishers.id, invitation.publisherId))
  const outcome = await ctx.registry.ports.mail.send({
    to: invitation.email,
    subject: `You are invited to ${publisher?.slug} at the Cargo Registry`,
    text: [
      `${publisher?.slug} invites you to its team as ${invitation.role.toLowerCase()}.`,
      `To accept, sign in with an account of this address and open this link within 7 days: ${ctx.registry.settings.publicUrl}/invitation#${secret}`,
      `Or send the token with the acceptInvitation mutation: ${secret}`,
      'If you do not know this publisher, do nothing.',
    ].join('\n\n'),
    messageId: `invitation-${invitationId}-${jobId}`,
    kind: 'invitation',
  })
  if (outcome.kind === 'failed') throw new Error(`The mail server did not take the mail: ${outcome.reason}`)
  if (outcome.kind === 'refused')
    ctx.registry.log.warn({ invitation: invitationId }, `An invitation was refused for good: ${outcome.reason}`)
}
