import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { keyFolderSigner } from '../../../src/adapters/signer/key-folder.ts'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { reviews } from '../../../src/database/tables/reviews.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { approveReview } from '../../../src/registry/reviews/approve-review.ts'
import { claimReview } from '../../../src/registry/reviews/claim-review.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { admitOne } from '../../support/jobs.ts'
import { runProgram } from '../../support/program.ts'
import { cargoOf, communityCargo } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const keys = mkdtempSync(join(tmpdir(), 'cargo-registry-killed-'))
let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld({ signer: await keyFolderSigner(keys, new Date('2026-01-01T00:00:00Z')) })
  team = await world.team('killed', 'ORGANIZATION')
})
afterAll(async () => {
  await world.close()
  rmSync(keys, { recursive: true, force: true })
})

async function claimed(name: string) {
  const made = await communityCargo(world, team, name)
  const { reviewId } = await requestReview(world.as(team.actor), { cargoId: made.cargoId })
  const reviewer = await world.person({ staff: true })
  await claimReview(world.as(reviewer), { reviewId })
  return { ...made, reviewId, reviewer }
}

/** Everything that an approval leaves behind. */
async function traces({ cargoId, versionId, reviewId }: Awaited<ReturnType<typeof claimed>>) {
  const { db } = world.registry
  const signed = await db
    .select()
    .from(signatures)
    .where(and(eq(signatures.versionId, versionId), eq(signatures.kind, 'REVIEW')))
  const [review] = await db.select().from(reviews).where(eq(reviews.id, reviewId))
  const audited = await db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.subject, `review_${reviewId}`), eq(auditEntries.action, 'review.approve')))
  const { trustLevel } = await cargoOf(world, cargoId)
  return { level: trustLevel, signatures: signed.length, state: review!.state, audited: audited.length }
}

const NEITHER = { level: 1, signatures: 0, state: 'OPEN', audited: 0 }
const BOTH = { level: 2, signatures: 1, state: 'APPROVED', audited: 1 }

test.each([
  ['signed', NEITHER],
  ['written', NEITHER],
  ['committed', BOTH],
] as const)('killed with -9 when the review is %s, signature and level show both or neither', async (moment, left) => {
  const approval = await claimed(moment)
  const { reviewId, reviewer, cargoId } = approval
  const words = [world.database.url, keys, world.now.toISOString(), reviewer.accountId, reviewId, moment]
  const program = runProgram('test/registry/reviews/approve-and-die.ts', words)
  expect(await program.ended, program.said()).toBe('SIGKILL')
  expect(await traces(approval)).toEqual(left)
  if (left === NEITHER) await approveReview(world.as(reviewer), { reviewId })
  await world.runJobs()
  expect(await traces(approval)).toEqual(BOTH)
  const { grant } = await admitOne(world, cargoId)
  expect(grant).toMatchObject({ level: 2 })
  for (const bundle of grant!.bundles)
    expect(await world.registry.ports.signer.verify(bundle)).toMatchObject({ kind: 'valid' })
})
