import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobs } from '../../../src/database/tables/runtime.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import { askIn } from '../../support/ask.ts'
import { raiseAlert } from '../../support/raise-alert.ts'
import { openWorld, type World } from '../../support/world.ts'

let world: World
let api: Awaited<ReturnType<typeof askIn>>
beforeAll(async () => {
  world = await openWorld()
  api = await askIn(world)
})
afterAll(async () => {
  await api.close()
  await world.close()
})

const EXPOSURE = `query ($slug: String!) { publisher(slug: $slug) { alerts(first: 1, filter: { causes: [NEW_ADVISORY, VERIFICATION_CHANGED] }) { nodes {
  cause exposure { versionCount jobsIn7Days jobsIn30Days runningJobs } } } } }`

/** A job as the runtime stores it, `daysAgo` by the database's clock; without an outcome it runs. */
async function job(
  cargo: { publisherId: string; cargoId: string; versionId: string },
  daysAgo: number,
  hasEnded = true,
) {
  const at = new Date(Date.now() - daysAgo * DAY_MS)
  await world.registry.db.insert(jobs).values({
    ...cargo,
    id: world.registry.newId(),
    accountId: world.registry.newId(),
    isOwn: false,
    effectiveLevel: 0,
    memoryBytes: 1,
    cpus: 1,
    durationSeconds: 60,
    network: 'NONE',
    gpu: false,
    admittedAt: at,
    expiresAt: at,
    ...(hasEnded && { outcome: 'SUCCEEDED' as const, completedAt: at }),
  })
}

test('an alert says how many versions and jobs it concerns, and what is about no Cargo says nothing', async () => {
  const team = await world.team('exposed')
  const cargoId = await world.cargo(team, 'box')
  const former = await world.publish(team, cargoId, 'exposed-1', { npm: [{ name: 'harmless', version: '1.0.0' }] })
  const versionId = await world.publish(team, cargoId, 'exposed-2', { npm: [{ name: 'leaky', version: '1.0.0' }] })
  const cargo = { publisherId: team.publisherId, cargoId }
  for (const daysAgo of [1, 6, 8, 29, 31]) await job({ ...cargo, versionId }, daysAgo)
  await job({ ...cargo, versionId }, 0, false)
  // On a version that the alert does not name.
  await job({ ...cargo, versionId: former }, 1)
  await job({ ...cargo, versionId: former }, 0, false)

  await world.advise({
    id: 'GHSA-exposed-0001',
    modified: '2026-05-01T00:00:00Z',
    summary: 'A flaw',
    affected: [
      {
        package: { ecosystem: 'npm', name: 'leaky' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
      },
    ],
    database_specific: { severity: 'HIGH' },
  })
  await world.runJobs()
  const shown = async () => (await api.ask(team.actor, EXPOSURE, { slug: 'exposed' })).data.publisher.alerts.nodes[0]
  expect(await shown()).toEqual({
    cause: 'NEW_ADVISORY',
    exposure: { versionCount: 1, jobsIn7Days: 2, jobsIn30Days: 4, runningJobs: 1 },
  })

  const other = await world.team('unexposed')
  await raiseAlert(world, other, { cause: 'VERIFICATION_CHANGED', severity: null })
  const [none] = (await api.ask(other.actor, EXPOSURE, { slug: 'unexposed' })).data.publisher.alerts.nodes
  expect(none).toEqual({ cause: 'VERIFICATION_CHANGED', exposure: null })
})
