import { createHash, randomBytes } from 'node:crypto'
import { createDatabase } from '../../src/database/client.ts'
import { accounts } from '../../src/database/tables/accounts.ts'
import { logEpoch } from '../../src/database/tables/log.ts'
import { members, publishers, tokens } from '../../src/database/tables/publishers.ts'
import { makeToken, TOKEN_BYTES } from '../../src/domain/token.ts'
import { newId } from '../../src/registry/new-id.ts'

export interface Publisher {
  /** The key, without its prefix. */
  readonly id: string
  /** Of its owner, who may read and manage. */
  readonly token: string
}

/** Publishers with an owner and a token each, written as rows: the registry that uses them runs elsewhere. */
export async function openPublishers(url: string, count: number): Promise<{ epoch: string; people: Publisher[] }> {
  const { db, close } = createDatabase(url, { max: 1 })
  const people: Publisher[] = []
  const now = new Date()
  for (let n = 0; n < count; n++) {
    const [accountId, id, token] = [newId(), newId(), makeToken(randomBytes(TOKEN_BYTES))]
    await db
      .insert(accounts)
      .values({ id: accountId, email: `p${n}@faults.test`, emailVerifiedAt: now, createdAt: now })
    await db
      .insert(publishers)
      .values({ id, slug: `faults-${n}`, name: 'Faults', tier: 'INDIVIDUAL', tierSince: now, createdAt: now })
    await db.insert(members).values({ publisherId: id, accountId, role: 'OWNER', joinedAt: now })
    await db.insert(tokens).values({
      ...{ id: newId(), accountId, publisherId: id, name: 'faults', scopes: ['read', 'manage'], createdAt: now },
      ...{ hash: createHash('sha256').update(token).digest('hex'), hint: token.slice(0, 7) },
    })
    people.push({ id, token })
  }
  const [row] = await db.select().from(logEpoch)
  await close()
  return { epoch: row?.epoch ?? '', people }
}
