import { createHmac } from 'node:crypto'
import { and, eq, lt } from 'drizzle-orm'
import { idempotencyKeys } from '../database/tables/idempotency.ts'
import { canonicalJson } from '../domain/canonical-json.ts'
import type { Problem } from '../domain/problem.ts'
import type { Context, DatabaseTransaction, Queryable } from './context.ts'
import { Fault } from './errors.ts'

/** How long the first answer to a key is remembered. */
export const KEY_LIFETIME_HOURS = 24

export interface KeptAnswer {
  readonly answer?: unknown
  readonly problems?: readonly Problem[]
}

/** What two inputs have in common if and only if they ask for the same thing. */
export const inputHash = (key: Uint8Array, input: unknown): string =>
  createHmac('sha256', key).update(canonicalJson(input)).digest('hex')

/**
 * Claims the key in the transaction that has the effect, so that killed anywhere there is both or neither. Of equal
 * calls at once the later ones wait here for the first to commit and then read its answer.
 */
export async function claimAnswer(db: DatabaseTransaction, ctx: Context): Promise<KeptAnswer | undefined> {
  const claim = ctx.idempotency
  if (!claim) return undefined
  const claimed = await db
    .insert(idempotencyKeys)
    .values({ ...claim, createdAt: ctx.now })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  if (claimed.length > 0) return undefined
  const [row] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.actor, claim.actor), eq(idempotencyKeys.key, claim.key)))
  if (!row) return claimAnswer(db, ctx)
  if (row.operation !== claim.operation || row.inputHash !== claim.inputHash)
    throw new Fault(
      'CONFLICT',
      `The idempotency key "${claim.key}" was used for another ${row.operation} within the last ${KEY_LIFETIME_HOURS} hours. Send a new key for a new request.`,
    )
  return (row.answer ?? {}) as KeptAnswer
}

/** Writes the answer beside the effect, in the same transaction. Values under `secret` are shown once and not kept. */
export async function keepAnswer(db: DatabaseTransaction, ctx: Context, answer: unknown): Promise<void> {
  const claim = ctx.idempotency
  if (!claim) return
  await db
    .update(idempotencyKeys)
    .set({ answer: { answer: withoutSecrets(answer) } })
    .where(and(eq(idempotencyKeys.actor, claim.actor), eq(idempotencyKeys.key, claim.key)))
}

/** The refusal is the key's first answer: in the transaction that holds the claim, so that who waits for it hears the same. */
export async function keepRefusal(db: DatabaseTransaction, ctx: Context, problems: readonly Problem[]): Promise<void> {
  const claim = ctx.idempotency
  if (!claim) return
  await db
    .update(idempotencyKeys)
    .set({ answer: { problems } })
    .where(and(eq(idempotencyKeys.actor, claim.actor), eq(idempotencyKeys.key, claim.key)))
}

/** Forgets keys older than their lifetime; run by a job. */
export async function forgetOldKeys(db: Queryable, now: Date): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(lt(idempotencyKeys.createdAt, new Date(now.getTime() - KEY_LIFETIME_HOURS * 3_600_000)))
}

function withoutSecrets(answer: unknown): unknown {
  if (answer === null || typeof answer !== 'object' || !('secret' in answer)) return answer
  return { ...answer, secret: null }
}
