import { createHash } from 'node:crypto'
import { lt, sql } from 'drizzle-orm'
import { rateBuckets } from '../../database/tables/accounts.ts'
import { ATTEMPT_LIMITS } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import type { Context, Queryable } from '../context.ts'
import { Refused } from '../errors.ts'

export type AttemptKind = keyof typeof ATTEMPT_LIMITS
export interface Attempt {
  readonly kind: AttemptKind
  /** Of whom: an address, a mailbox, an id. Stored as a hash, because addresses are personal. */
  readonly of: string
}

/**
 * Counts attempts and refuses those too many, whatever process they reach. Runs outside the act's transaction: a refused
 * act is rolled back, and its attempt has to count all the same.
 */
export async function limitAttempts(ctx: Context, ...attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) if (!(await takeAttempt(ctx.registry.db, attempt, ctx.now))) throw tooMany(attempt)
}

/** Whether this attempt is still allowed; if so it is counted. One statement, so that two at once count as two. */
export async function takeAttempt(db: Queryable, { kind, of }: Attempt, now: Date): Promise<boolean> {
  const { burst, everyMs } = ATTEMPT_LIMITS[kind]
  const at = now.toISOString()
  const [taken] = await db
    .insert(rateBuckets)
    .values({ key: keyOf(kind, of), freeAt: new Date(now.getTime() + everyMs) })
    .onConflictDoUpdate({
      target: rateBuckets.key,
      set: { freeAt: sql`greatest(${rateBuckets.freeAt}, ${at}::timestamptz) + ${everyMs} * interval '1 millisecond'` },
      setWhere: sql`${rateBuckets.freeAt} <= ${at}::timestamptz + ${(burst - 1) * everyMs} * interval '1 millisecond'`,
    })
    .returning({ key: rateBuckets.key })
  return taken !== undefined
}

/** A mail that a stranger asks for: by where he sits and by whom it goes to. What runs inside has no address. */
export const mailAttempts = (ctx: Context, email: string): Attempt[] => [
  ...(ctx.address ? [{ kind: 'mail from address', of: ctx.address } as const] : []),
  { kind: 'mail to account', of: email.toLowerCase() },
]

/** Forgets buckets that are empty again; run by a job. */
export async function forgetEmptyBuckets(db: Queryable, now: Date): Promise<void> {
  await db.delete(rateBuckets).where(lt(rateBuckets.freeAt, now))
}

function tooMany({ kind }: Attempt): Refused {
  const seconds = Math.ceil(ATTEMPT_LIMITS[kind].everyMs / 1000)
  const wait = seconds >= 120 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`
  return new Refused(problem('RATE_LIMITED', `This was tried too often. Wait ${wait} and try again.`))
}

const keyOf = (kind: AttemptKind, of: string): string =>
  `${kind} ${createHash('sha256').update(of).digest('base64url')}`
