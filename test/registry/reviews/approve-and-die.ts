import { keyFolderSigner } from '../../../src/adapters/signer/key-folder.ts'
import { createDatabase } from '../../../src/database/client.ts'
import type { Registry } from '../../../src/registry/context.ts'
import { newId } from '../../../src/registry/new-id.ts'
import type { Ports } from '../../../src/registry/ports.ts'
import { approveReview } from '../../../src/registry/reviews/approve-review.ts'

// A program for the tests: approves a review, and is killed at the moment that it is told: when the statements are `signed`, when the
// transaction has `written` the signature, or when it is `committed`.
const [url = '', keys = '', now = '', accountId = '', reviewId = '', moment = ''] = process.argv.slice(2)
const killIf = (at: string): void => {
  if (at === moment) process.kill(process.pid, 'SIGKILL')
}
const signer = await keyFolderSigner(keys, new Date(now))
let statements = 0
let ids = 0
const registry: Registry = {
  db: createDatabase(url, { max: 2 }).db,
  clock: () => new Date(now),
  // The ids of the act: its Decision, the review's signature, and then the event that tells of it.
  newId: () => {
    ids += 1
    if (ids === 3) killIf('written')
    return newId(Date.parse(now) + 1_000)
  },
  log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  settings: {} as Registry['settings'], // safe because an approval reads none
  ports: {
    signer: {
      ...signer,
      async sign(statement) {
        const signed = await signer.sign(statement)
        statements += 1
        if (statements === 2) killIf('signed')
        return signed
      },
    },
  } as Ports, // safe because an approval needs no other port
  hint: () => killIf('committed'),
}
const actor = { kind: 'staff' as const, accountId, sessionId: 'kill', emailVerified: true, memberships: [] }
await approveReview({ registry, actor, now: new Date(now), requestId: 'kill' }, { reviewId })
