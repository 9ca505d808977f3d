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

interface GivenToken {
  readonly secret: string
  readonly purpose: MailTokenPurpose
  readonly now: Date
}

const isOpen = ({ secret, purpose, now }: GivenToken) =>
  and(
    eq(mailTokens.hash, hashSecret(secret)),
    eq(mailTokens.purpose, purpose),
    isNull(mailTokens.usedAt),
    gt(mailTokens.expiresAt, now),
  )

/** Whether a link can be used at this moment; another click may still be quicker. */
export async function isMailTokenOpen(db: Queryable, token: GivenToken): Promise<boolean> {
  const rows = await db.select({ hash: mailTokens.hash }).from(mailTokens).where(isOpen(token))
  return rows.length > 0
}

/** Uses a link up. Of two clicks at once one gets the row; an expired or unknown link gets none. */
export async function useMailToken(
  db: Queryable,
  token: GivenToken,
): Promise<{ accountId: string; email: string } | undefined> {
  const [row] = await db
    .update(mailTokens)
    .set({ usedAt: token.now })
    .where(isOpen(token))
    .returning({ accountId: mailTokens.accountId, email: mailTokens.email })
  return row
}
