import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advisories } from '../../../src/database/tables/advisories.ts'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings } from '../../../src/database/tables/scans.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { pendingChanges } from '../../../src/database/tables/trust.ts'
import { decideException } from '../../../src/registry/exceptions/decide-exception.ts'
import { stateException } from '../../../src/registry/exceptions/state-exception.ts'
import { watchExpiry } from '../../../src/registry/exceptions/watch-expiry.ts'
import { reassessCargo } from '../../../src/registry/scans/reassess-cargo.ts'
import { openPending } from '../../../src/registry/trust/facts.ts'
import { settleCargoNow } from '../../../src/registry/trust/settle-cargo.ts'
import { settleDue } from '../../../src/registry/trust/settle-due.ts'
import { flaw } from '../../support/advice.ts'
import { admitOne } from '../../support/jobs.ts'
import { cargoOf, communityCargo, imageOf, verifiedCargo, versionOf } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('rescan-team', 'ORGANIZATION')
})
afterAll(() => world.close())

const DAY = 86_400_000
const system = () => world.as({ kind: 'system', task: 'test' })
const advise = async (...records: object[]) => {
  await world.advise(...records)
  await world.runJobs()
}
const pendingOf = (cargoId: string) =>
  world.registry.db
    .select()
    .from(pendingChanges)
    .where(eq(pendingChanges.cargoId, cargoId))
    .orderBy(pendingChanges.openedAt)

test('a critical takes a Cargo to level 0 at once, holds its version and is told to team, catalog and coordinator', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'fallen')
  await advise(flaw('GHSA-fall-0001', 'fallen', 'CRITICAL'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 0, state: 'PUBLISHED' })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'HELD', effectiveLevel: 0 })
  expect((await admitOne(world, cargoId)).refusal!.message).toContain('1 critical finding: GHSA-fall-0001')
  const told = await world.registry.db.select().from(logEvents).where(eq(logEvents.cargoId, cargoId))
  for (const topic of ['catalog', 'runtime', `cargo/${cargoId}`])
    expect(told.filter(event => event.topic === topic).map(event => event.cause)).toEqual(
      expect.arrayContaining(['HELD', 'DEMOTED']),
    )
  const [kept] = await world.registry.db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.cargoId, cargoId), eq(auditEntries.action, 'cargo.demote')))
  expect(kept).toMatchObject({ before: { level: 2 }, after: { level: 0 } })
  expect(kept!.decisionId).toBe((await cargoOf(world, cargoId)).levelDecisionId)
})

test('a demotion below 2 takes the review signature back and a newer signed statement says so', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'taken-back')
  await advise(flaw('GHSA-back-0001', 'taken-back', 'CRITICAL'))
  const rows = await world.registry.db.select().from(signatures).where(eq(signatures.versionId, versionId))
  const review = rows.find(row => row.kind === 'REVIEW')!
  const revocation = rows.find(row => row.kind === 'REVOCATION')!
  expect(review.revokedAt).not.toBe(null)
  expect(revocation).toMatchObject({
    revokesId: review.id,
    decisionId: (await cargoOf(world, cargoId)).levelDecisionId,
  })
  expect(await world.signer.verify(revocation.bundle)).toMatchObject({
    kind: 'valid',
    statement: { predicate: { revokes: { signature: `signature_${review.id}` } } },
  })
  expect(rows.find(row => row.kind === 'INTEGRITY')!.revokedAt).toBe(null)
})

test('a withdrawn advisory alone reverses its demotion for the same digest, and the review is signed again', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'wronged')
  await advise(flaw('GHSA-wrong-0001', 'wronged', 'CRITICAL'))
  expect((await cargoOf(world, cargoId)).trustLevel).toBe(0)
  await advise(
    flaw('GHSA-wrong-0001', 'wronged', 'CRITICAL', '2.0.0', {
      withdrawn: '2026-06-01T00:00:00Z',
      modified: '2026-06-01T00:00:00Z',
    }),
  )
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'PUBLISHED', effectiveLevel: 2 })
  const kinds = await world.registry.db
    .select({ kind: decisions.kind })
    .from(decisions)
    .where(and(eq(decisions.cargoId, cargoId), eq(decisions.kind, 'REVERSAL')))
  expect(kinds).toHaveLength(1)
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 2, durationSeconds: 1800 })
})

test('a demotion whose finding was fixed by a new version comes back to level 1 by itself, and to 2 only by a review', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'repaired')
  await advise(flaw('GHSA-fix-0001', 'repaired', 'CRITICAL'))
  const fixed = await world.publish(team, cargoId, 'repaired-2', imageOf('repaired', '2.0.0'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1, currentVersionId: fixed })
})

test('too many high open a change of seven days, which is told, reminded of, and then takes effect', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'announced')
  await advise(flaw('GHSA-high-0001', 'announced', 'HIGH'))
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  expect(await versionOf(world, versionId)).toMatchObject({ state: 'PUBLISHED', effectiveLevel: 2 })
  const [pending] = await pendingOf(cargoId)
  expect(pending).toMatchObject({ fromLevel: 2, toLevel: 1, findingNames: ['GHSA-high-0001'], closedAt: null })
  expect(pending!.dueAt!.getTime() - pending!.openedAt.getTime()).toBe(7 * DAY)

  world.advance(4 * DAY)
  await settleDue(system())
  await settleDue(system())
  expect(await titles(cargoId, 'PENDING_CHANGE')).toEqual([
    expect.stringContaining('falls to level 1 on'),
    expect.stringContaining('in 3 days'),
  ])
  world.advance(3 * DAY - 1)
  await settleDue(system())
  expect((await cargoOf(world, cargoId)).trustLevel).toBe(2)
  world.advance(1)
  await settleDue(system())
  expect((await cargoOf(world, cargoId)).trustLevel).toBe(1)
  expect((await pendingOf(cargoId))[0]).toMatchObject({ closedAs: 'APPLIED' })
  expect((await admitOne(world, cargoId)).grant).toMatchObject({ level: 1 })
})

test('an announced change whose advisory is withdrawn closes by itself', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'spared')
  await advise(flaw('GHSA-spare-0001', 'spared', 'HIGH'))
  await advise(
    flaw('GHSA-spare-0001', 'spared', 'HIGH', '2.0.0', {
      withdrawn: '2026-06-09T00:00:00Z',
      modified: '2026-06-09T00:00:00Z',
    }),
  )
  expect(await pendingOf(cargoId)).toMatchObject([{ closedAs: 'CLEARED' }])
  world.advance(8 * DAY)
  await settleDue(system())
  expect((await cargoOf(world, cargoId)).trustLevel).toBe(2)
})

test('a known-exploited high does not wait', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'exploited')
  await advise(flaw('GHSA-expl-0001', 'exploited', 'HIGH', '2.0.0', { aliases: ['CVE-2026-7777'] }))
  await world.registry.db.update(advisories).set({ knownExploited: true }).where(eq(advisories.id, 'GHSA-expl-0001'))
  await reassessCargo(system(), cargoId, null)
  expect((await cargoOf(world, cargoId)).trustLevel).toBe(1)
})

test('five high are within level 1; a sixth is announced', async () => {
  const names = Array.from({ length: 6 }, (_, at) => `six-${at}`)
  const { cargoId } = await communityCargo(world, team, 'sixfold', {
    npm: names.map(name => ({ name, version: '1.0.0' })),
  })
  await advise(...names.slice(0, 5).map((name, at) => flaw(`GHSA-six-000${at}`, name, 'HIGH')))
  expect(await pendingOf(cargoId)).toEqual([])
  await advise(flaw('GHSA-six-0005', 'six-5', 'HIGH'))
  expect(await pendingOf(cargoId)).toMatchObject([{ fromLevel: 1, toLevel: 0, closedAt: null }])
})

test('settling twice changes nothing twice', async () => {
  const { cargoId } = await verifiedCargo(world, team, 'settled')
  await advise(flaw('GHSA-settle-0001', 'settled', 'HIGH'))
  const before = await counts(cargoId)
  await settleCargoNow(system(), cargoId)
  await settleCargoNow(system(), cargoId)
  expect(await counts(cargoId)).toEqual(before)
})

async function counts(cargoId: string) {
  const { db } = world.registry
  return {
    decisions: (await db.select().from(decisions).where(eq(decisions.cargoId, cargoId))).length,
    audit: (await db.select().from(auditEntries).where(eq(auditEntries.cargoId, cargoId))).length,
    events: (await db.select().from(logEvents).where(eq(logEvents.cargoId, cargoId))).length,
  }
}

async function titles(cargoId: string, cause: string): Promise<string[]> {
  const rows = await world.registry.db
    .select()
    .from(logEvents)
    .where(
      and(
        eq(logEvents.cargoId, cargoId),
        eq(logEvents.cause, cause),
        eq(logEvents.topic, `alerts/${team.publisherId}`),
      ),
    )
    .orderBy(logEvents.seq)
  return rows.map(row => String(row.body && (row.body as { title?: string }).title))
}

test('an exception that ends opens its finding again with seven days of notice', async () => {
  const { cargoId, versionId } = await verifiedCargo(world, team, 'excused')
  await world.advise(flaw('GHSA-excused-0001', 'excused', 'HIGH'))
  await world.runJobs()
  const [finding] = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
  const { exceptionId } = await stateException(world.as(team.actor), {
    findingId: finding!.id,
    status: 'NOT_AFFECTED',
    justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
    reason: 'We never call it.',
    expiresAt: new Date(world.now.getTime() + 20 * DAY),
  })
  const staff = world.as(await world.person({ staff: true }))
  await decideException(staff, { exceptionId, verdict: 'ACCEPTED', reason: 'So it is.' })
  await world.runJobs()
  const pending = () => openPending(world.registry.db, cargoId)
  expect(await pending()).toBeUndefined()
  const minutely = async () => {
    await watchExpiry(world.as({ kind: 'system', task: 'test' }))
    await settleDue(world.as({ kind: 'system', task: 'test' }))
    await world.runJobs()
  }
  world.advance(21 * DAY)
  await minutely()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 2 })
  expect(await pending()).toMatchObject({ toLevel: 1, dueAt: new Date(world.now.getTime() + 7 * DAY) })
  world.advance(7 * DAY)
  await minutely()
  expect(await cargoOf(world, cargoId)).toMatchObject({ trustLevel: 1 })
})
