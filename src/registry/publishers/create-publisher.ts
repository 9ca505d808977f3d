import { members, publishers } from '../../database/tables/publishers.ts'
import { problem } from '../../domain/problem.ts'
import { isSlugPart, SLUG_RULE } from '../../domain/slug.ts'
import { accessChanged } from '../access.ts'
import { requireAccount } from '../authorize.ts'
import type { Context } from '../context.ts'
import { Refused, violatedConstraint } from '../errors.ts'
import { textWithin, webAddress } from '../text.ts'
import { act } from '../transaction.ts'

export interface NewPublisher {
  readonly slug: string
  readonly name: string
  readonly about?: string | null
  readonly website?: string | null
}

/** Opens the one publisher an account may own (R21); the account becomes its OWNER, the tier is Individual. */
export async function createPublisher(ctx: Context, input: NewPublisher): Promise<{ publisherId: string }> {
  const account = requireAccount(ctx, 'publisher:create')
  const { slug } = input
  if (!isSlugPart(slug)) throw new Refused(problem('SLUG_INVALID', SLUG_RULE, ['slug']))
  const id = ctx.registry.newId()
  try {
    return await act(ctx, 'publisher.create', async tx => {
      tx.about({ subject: `account_${account.accountId}` })
      await tx.db.insert(publishers).values({
        id,
        slug,
        name: publisherName(input.name),
        about: textWithin(input.about ?? '', 'description', ['about']),
        website: webAddress(input.website, ['website']),
        tierSince: ctx.now,
        createdAt: ctx.now,
      })
      await tx.db
        .insert(members)
        .values({ publisherId: id, accountId: account.accountId, role: 'OWNER', joinedAt: ctx.now })
      tx.audit({ subject: `publisher_${id}`, publisherId: id, after: { slug, owner: account.accountId } })
      accessChanged(tx, 'PUBLISHER_CREATED', [`account ${account.accountId}`])
      return { publisherId: id }
    })
  } catch (error) {
    throw takenAlready(error, slug)
  }
}

function publisherName(given: string): string {
  const name = textWithin(given.trim(), 'name', ['name'])
  if (name === '')
    throw new Refused(problem('INVALID_INPUT', 'A publisher needs a name. Write one of up to 80 characters.', ['name']))
  return name
}

function takenAlready(error: unknown, slug: string): unknown {
  switch (violatedConstraint(error)) {
    case 'publishers_slug_unique':
      return new Refused(
        problem(
          'SLUG_TAKEN',
          `The name "${slug}" is taken or was used before. Names are never given twice: choose another.`,
          ['slug'],
        ),
      )
    case 'members_one_publisher_per_owner':
      return new Refused(
        problem(
          'PUBLISHER_EXISTS',
          'An account owns at most one publisher, and yours owns one. Publish under it, or transfer it first.',
        ),
      )
    default:
      return error
  }
}
