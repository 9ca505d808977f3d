import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advisorySnapshots } from '../../../src/database/tables/advisories.ts'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { findings } from '../../../src/database/tables/scans.ts'
import { isTooMuch } from '../../../src/registry/advisories/conclude-import.ts'
import { decideImport } from '../../../src/registry/advisories/decide-import.ts'
import { openWorld, type World } from '../../support/world.ts'
import { flaw } from './records.ts'

let world: World
const versionIds: string[] = []
beforeAll(async () => {
  world = await openWorld()
  for (const slug of ['first', 'second']) {
    const team = await world.team(slug)
    for (const name of ['a1', 'b1', 'c1']) {
      const cargoId = await world.cargo(team, name)
      versionIds.push(
        await world.publish(team, cargoId, `${slug}-${name}`, {
          npm: [
            { name: 'everywhere', version: '1.0.0' },
            { name: `only-${slug}-${name}`, version: '1.0.0' },
          ],
        }),
      )
    }
  }
})
afterAll(() => world.close())

const states = async () =>
  (await world.registry.db.select({ state: versions.state }).from(versions)).map(row => row.state)
const openFindings = () => world.registry.db.select().from(findings).where(isNull(findings.closedAt))
const snapshot = async (id: string) =>
  (await world.registry.db.select().from(advisorySnapshots).where(eq(advisorySnapshots.id, id)))[0]!

test('the brake is for more than 5% of the published Cargos, and at least 5', () => {
  expect([isTooMuch(4, 4), isTooMuch(5, 5), isTooMuch(5, 100), isTooMuch(6, 100)]).toEqual([false, true, false, true])
})

test('an import that calls every Cargo critical waits: no finding opens, and no new job starts meanwhile', async () => {
  const { snapshotId, isOnHold } = await world.advise(flaw('GHSA-all-00001', 'everywhere', 'CRITICAL'))
  await world.runJobs()
  expect(isOnHold).toBe(true)
  expect(await snapshot(snapshotId)).toMatchObject({ state: 'HELD', loweredCargos: 6, publishedCargos: 6 })
  expect(await openFindings()).toEqual([])
  expect(await states()).toEqual(Array(6).fill('HELD'))
  expect((await world.registry.db.select().from(cargos)).map(cargo => cargo.trustLevel)).toEqual(Array(6).fill(0))
})

test('staff refuse it: its records say nothing any more, and the versions take jobs again', async () => {
  const [held] = await world.registry.db.select().from(advisorySnapshots).where(eq(advisorySnapshots.state, 'HELD'))
  const staff = world.as(await world.person({ staff: true }))
  await decideImport(staff, { snapshotId: held!.id, verdict: 'REFUSED', reason: 'The range has no end by mistake.' })
  await world.runJobs()
  expect(await states()).toEqual(Array(6).fill('PUBLISHED'))
  expect(await openFindings()).toEqual([])
  await expect(
    decideImport(staff, { snapshotId: held!.id, verdict: 'RELEASED', reason: 'Changed my mind.' }),
  ).rejects.toThrow(/already/)
})

test('a corrected revision of a refused record counts again', async () => {
  await world.advise(
    flaw('GHSA-all-00001', 'only-first-a1', 'HIGH', { modified: '2026-05-09T00:00:00Z', fixed: '3.0.0' }),
  )
  await world.runJobs()
  expect(await openFindings()).toMatchObject([{ packageName: 'only-first-a1', severity: 'HIGH' }])
})

test('staff release it: what it says takes effect', async () => {
  const { snapshotId } = await world.advise(flaw('GHSA-all-00002', 'everywhere', 'CRITICAL'))
  await world.runJobs()
  const staff = world.as(await world.person({ staff: true }))
  await decideImport(staff, { snapshotId, verdict: 'RELEASED', reason: 'It is true.' })
  await world.runJobs()
  expect(await states()).toEqual(Array(6).fill('HELD'))
  const open = await world.registry.db
    .select()
    .from(findings)
    .where(and(isNull(findings.closedAt), eq(findings.severity, 'CRITICAL')))
  expect(open).toHaveLength(6)
})

test('a finding that rests on a record whose new revision waits stays open as it was', async () => {
  await world.advise(flaw('GHSA-all-00003', 'only-second-b1', 'MODERATE'))
  await world.advise(flaw('GHSA-all-00002', 'everywhere', 'LOW', { modified: '2026-05-10T00:00:00Z' }))
  await world.runJobs()
  expect(await states()).toEqual(Array(6).fill('PUBLISHED'))
  const everywhere = flaw('GHSA-all-00003', 'everywhere', 'CRITICAL', { modified: '2026-05-11T00:00:00Z' })
  const { isOnHold } = await world.advise({
    ...everywhere,
    affected: [...everywhere.affected, ...flaw('x', 'only-second-b1', 'CRITICAL').affected],
  })
  await world.runJobs()
  expect(isOnHold).toBe(true)
  const kept = await world.registry.db
    .select()
    .from(findings)
    .where(and(isNull(findings.closedAt), eq(findings.packageName, 'only-second-b1')))
  expect(kept).toMatchObject([{ severity: 'MEDIUM', aliases: ['GHSA-all-00003'] }])
})

test('only staff decide about an import', async () => {
  const [held] = await world.registry.db.select().from(advisorySnapshots).where(eq(advisorySnapshots.state, 'HELD'))
  const outsider = world.as(await world.person())
  await expect(
    decideImport(outsider, { snapshotId: held!.id, verdict: 'RELEASED', reason: 'Please.' }),
  ).rejects.toThrow()
  expect((await snapshot(held!.id)).state).toBe('HELD')
})

test('a finding that rests on a record whose new revision staff refuse stays, and ends when its source corrects it', async () => {
  const [held] = await world.registry.db.select().from(advisorySnapshots).where(eq(advisorySnapshots.state, 'HELD'))
  const staff = world.as(await world.person({ staff: true }))
  const ofIt = async () => (await openFindings()).filter(row => row.packageName === 'only-second-b1')
  await decideImport(staff, { snapshotId: held!.id, verdict: 'REFUSED', reason: 'Its range is a mistake.' })
  await world.runJobs()
  expect(await ofIt()).toMatchObject([{ severity: 'MEDIUM', aliases: ['GHSA-all-00003'] }])
  expect(await states()).toEqual(Array(6).fill('PUBLISHED'))
  const later = { modified: '2026-05-11T12:00:00Z' }
  await world.advise(flaw('GHSA-all-00003', 'only-second-b1', 'MODERATE', { ...later, withdrawn: later.modified }))
  await world.runJobs()
  expect(await ofIt()).toEqual([])
})

test('what a waiting import no longer says stays said until staff release it, and then ends', async () => {
  const staff = world.as(await world.person({ staff: true }))
  const third = await world.team('third')
  const image = { npm: [{ name: 'alone', version: '1.0.0' }] }
  await world.publish(third, await world.cargo(third, 'alone'), 'third-alone', image)
  await world.advise(flaw('GHSA-all-00004', 'alone', 'MODERATE'))
  await world.runJobs()
  const ofIt = async () => (await openFindings()).filter(row => row.packageName === 'alone').map(row => row.severity)
  expect(await ofIt()).toEqual(['MEDIUM'])

  const later = { modified: '2026-05-12T00:00:00Z' }
  const { snapshotId, isOnHold } = await world.advise(
    flaw('GHSA-all-00004', 'alone', 'MODERATE', { ...later, withdrawn: later.modified }),
    flaw('GHSA-all-00005', 'everywhere', 'CRITICAL', later),
  )
  await world.runJobs()
  expect(isOnHold).toBe(true)
  expect(await ofIt()).toEqual(['MEDIUM'])

  await decideImport(staff, { snapshotId, verdict: 'RELEASED', reason: 'It is true.' })
  await world.runJobs()
  expect(await ofIt()).toEqual([])
})
