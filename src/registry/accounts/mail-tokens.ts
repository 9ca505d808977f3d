import { createHash, randomBytes } from 'node:crypto'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { type MAIL_TOKEN_PURPOSES, mailTokens } from '../../database/tables/accounts.ts'
import { HOUR_MS } from '../../domain/policy.ts'
import type { Queryable } from '../context.ts'

export type MailTokenPurpose = (typeof MAIL_TOKEN_PURPOSES)[number]

const LIFETIME_MS: Record<MailTokenPurpose, number> = { VERIFY_EMAIL: 24 * HOUR_MS, RESET_PASSWORD: HOUR_MS }

export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Makes a link's secret. It exists in the mail and nowhere else: the table keeps its hash. */
export async function createMailToken(
  db: Queryable,
  token: { accountId: string; email: string; purpose: MailTokenPurpose; now: Date },
): Promise<string> {
  const secret = randomBytes(24).toString('base64url')
  await db.insert(mailTokens).values({
    hash: hashSecret(secret),
    accountId: token.accountId,
    email: token.email,
    purpose: token.purpose,
    createdAt: token.now,
    expiresAt: new Date(token.now.getTime() + LIFETIME_MS[token.purpose]),
  })
  return secret
}

/** Uses a link up. Of two clicks at once one gets the row; an expired or unknown link gets none. */
export async function useMailToken(
  db: Queryable,
  token: { secret: string; purpose: MailTokenPurpose; now: Date },
): Promise<{ accountId: string; email: string } | undefined> {
  const [row] = await db
    .update(mailTokens)
    .set({ usedAt: token.now })
    .where(
      and(
        eq(mailTokens.hash, hashSecret(token.secret)),
        eq(mailTokens.purpose, token.purpose),
        isNull(mailTokens.usedAt),
        gt(mailTokens.expiresAt, token.now),
      ),
    )
    .returning({ accountId: mailTokens.accountId, email: mailTokens.email })
  return row
}
