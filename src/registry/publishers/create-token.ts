import { createHash, randomBytes } from 'node:crypto'
import { and, count, eq, gt, isNull } from 'drizzle-orm'
import { tokens } from '../../database/tables/publishers.ts'
import { SCOPES, type Scope } from '../../domain/permission.ts'
import { DAY_MS, TOKEN_DAYS, TOKENS_PER_PUBLISHER } from '../../domain/policy.ts'
import { problem } from '../../domain/problem.ts'
import { isGrantableScope, makeToken, TOKEN_BYTES, tokenHint } from '../../domain/token.ts'
import { authorize, requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused } from '../errors.ts'
import { textWithin } from '../text.ts'
import { act, type Tx } from '../transaction.ts'
import { lockPublisher, subjectOf } from './subject.ts'
import { teamOf, withPresentRole } from './team/team.ts'

export interface NewToken {
  readonly publisherId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  /** 1 to 366; 90 unless told. */
  readonly expiresInDays?: number | null
}

/** The secret is in this answer and nowhere else: the table keeps its hash, the idempotency record keeps nothing. */
export interface CreatedToken {
  readonly tokenId: string
  readonly secret: string
}

/** Creates a token for one publisher (S9). It acts for its owner: never more than the owner may do at that moment. */
export async function createToken(ctx: Context, input: NewToken): Promise<CreatedToken> {
  const expiresAt = expiryOf(ctx.now, input.expiresInDays)
  const scopes = grantable(input.scopes)
  return act(ctx, 'token.create', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    // By the role of this moment: a token must not outlive a membership that ended while the request was on its way.
    const present = withPresentRole(ctx, await teamOf(tx, publisher.id), publisher)
    const { accountId } = requireAccount(present, 'token:create', subjectOf(publisher))
    const [row] = await tx.db
      .select({ live: count() })
      .from(tokens)
      .where(and(eq(tokens.publisherId, publisher.id), isNull(tokens.revokedAt), gt(tokens.expiresAt, ctx.now)))
    if (row && row.live >= TOKENS_PER_PUBLISHER)
      throw new Refused(
        problem('CONFLICT', `A publisher may have ${TOKENS_PER_PUBLISHER} tokens at once. Revoke one first.`),
      )
    return insertToken(ctx, tx, { name: input.name, scopes, expiresAt, accountId, publisherId: publisher.id })
  })
}

/** The coordinator's token: issued by staff, for the runtime alone (S9). */
export async function issueCoordinatorToken(
  ctx: Context,
  input: { name: string; expiresInDays?: number | null },
): Promise<CreatedToken> {
  authorize(ctx, 'coordinator-token:issue', {})
  const expiresAt = expiryOf(ctx.now, input.expiresInDays)
  return act(ctx, 'coordinator-token.issue', tx =>
    insertToken(ctx, tx, { name: input.name, scopes: ['runtime'], expiresAt, accountId: null, publisherId: null }),
  )
}

async function insertToken(
  ctx: Context,
  tx: Tx,
  token: Pick<typeof tokens.$inferInsert, 'name' | 'scopes' | 'expiresAt' | 'accountId' | 'publisherId'>,
): Promise<CreatedToken> {
  const id = ctx.registry.newId()
  const secret = makeToken(randomBytes(TOKEN_BYTES))
  const name = textWithin(token.name.trim(), 'name', ['name'])
  if (name === '')
    throw new Refused(problem('INVALID_INPUT', 'Give the token a name that says what it is for.', ['name']))
  await tx.db.insert(tokens).values({
    ...token,
    id,
    name,
    hash: createHash('sha256').update(secret).digest('hex'),
    hint: tokenHint(secret),
    createdAt: ctx.now,
  })
  tx.audit({
    subject: `token_${id}`,
    publisherId: token.publisherId ?? null,
    after: { name, scopes: token.scopes, expiresAt: token.expiresAt },
  })
  return { tokenId: id, secret }
}

function grantable(scopes: readonly Scope[]): Scope[] {
  if (scopes.length === 0)
    throw new Refused(problem('SCOPE_NOT_ALLOWED', 'Choose at least one of: read, publish, manage.', ['scopes']))
  if (!scopes.every(isGrantableScope))
    throw new Refused(
      problem(
        'SCOPE_NOT_ALLOWED',
        'The scope "runtime" is the coordinator\'s, and staff issue that token. Choose among read, publish and manage.',
        ['scopes'],
      ),
    )
  return SCOPES.filter(scope => scopes.includes(scope))
}

function expiryOf(now: Date, days: number | null | undefined): Date {
  const { least, most, usual } = TOKEN_DAYS
  const chosen = days ?? usual
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    throw new Refused(
      problem('INVALID_INPUT', `A token lives ${least} to ${most} days. Create another one when it ends.`, [
        'expiresInDays',
      ]),
    )
  return new Date(now.getTime() + chosen * DAY_MS)
}
