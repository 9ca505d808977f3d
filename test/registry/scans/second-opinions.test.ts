import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EMBEDDED_VERSION } from '../../../src/adapters/scanner/catalogue-image.ts'
import type { Judge, ScannerFinding } from '../../../src/adapters/scanner/port.ts'
import { versions } from '../../../src/database/tables/cargos.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings, scans } from '../../../src/database/tables/scans.ts'
import { rescanDue } from '../../../src/registry/scans/rescan-due.ts'
import { askIn } from '../../support/ask.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'
import { flaw } from '../advisories/records.ts'

/** What the second scanner says of the next image; an error is how it fails. */
let says: readonly Partial<ScannerFinding>[] | Error = []
const judge: Judge = {
  name: 'second',
  version: async () => '9.9',
  match: async () => {
    if (says instanceof Error) throw says
    return says.map(said => ({
      advisoryId: 'CVE-2026-7000',
      ecosystem: 'npm',
      packageName: 'left',
      installedVersion: '1.0.0',
      fixedVersion: null,
      severity: 'LOW',
      title: 'Said by the second',
      path: null,
      ...said,
    }))
  },
}

let world: World
let api: Awaited<ReturnType<typeof askIn>>
let team: Team
beforeAll(async () => {
  world = await openWorld({ judges: [judge] })
  api = await askIn(world)
  team = await world.team('twice', 'ORGANIZATION')
  await world.advise(flaw('GHSA-2222-2222-2222', 'left', 'MEDIUM', { aliases: ['CVE-2026-7000'] }))
})
afterAll(async () => {
  await api.close()
  await world.close()
})

async function published(name: string): Promise<string> {
  const cargoId = await world.cargo(team, name)
  return world.publish(team, cargoId, name, {
    os: 'debian 12',
    dpkg: [{ package: 'libssl3', version: '3.0.20-1', source: 'openssl' }],
    npm: [{ name: 'left', version: '1.0.0' }],
  })
}
const findingsOf = (versionId: string) =>
  world.registry.db.select().from(findings).where(eq(findings.versionId, versionId)).orderBy(findings.packageName)
const versionRow = async (id: string) => (await world.registry.db.select().from(versions).where(eq(versions.id, id)))[0]

test('one flaw that both report under other names is one finding, with the worse severity', async () => {
  says = [{ severity: 'HIGH' }]
  const versionId = await published('agreed')
  expect(await findingsOf(versionId)).toMatchObject([
    { aliasGroup: 'CVE-2026-7000', packageName: 'left', severity: 'HIGH', scanners: ['osv', 'second'] },
  ])
  expect(await versionRow(versionId)).toMatchObject({ highCount: 1, mediumCount: 0 })
  const [scan] = await world.registry.db.select().from(scans).where(eq(scans.versionId, versionId))
  expect(scan).toMatchObject({
    state: 'PASSED',
    scanner: 'embedded, second',
    scannerVersion: `${EMBEDDED_VERSION}, 9.9`,
  })
})

test('what one alone reports is counted and shown as disputed, under the source name that advisories use', async () => {
  says = [
    {},
    { advisoryId: 'CVE-2026-7001', ecosystem: 'debian', packageName: 'libssl3', installedVersion: '3.0.20-1' },
  ]
  const versionId = await published('disputed')
  expect(await findingsOf(versionId)).toMatchObject([
    { packageName: 'left', scanners: ['osv', 'second'] },
    { packageName: 'openssl', ecosystem: 'Debian:12', scanners: ['second'], severity: 'LOW' },
  ])
  const { data } = await api.ask(
    team.actor,
    `query ($id: ID!) { node(id: $id) { ... on Version { findings { nodes { packageName isDisputed scanners } } } } }`,
    { id: `version_${versionId}` },
  )
  expect(data.node.findings.nodes).toEqual([
    { packageName: 'left', isDisputed: false, scanners: ['osv', 'second'] },
    { packageName: 'openssl', isDisputed: true, scanners: ['second'] },
  ])
})

test('a distribution’s record and a scanner that says its CVE are one finding, known by the CVE', async () => {
  await world.advise({
    id: 'DEBIAN-CVE-2026-7100',
    modified: '2026-05-01T00:00:00Z',
    upstream: ['CVE-2026-7100'],
    affected: [
      {
        package: { ecosystem: 'Debian:12', name: 'openssl' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3.0.21-1' }] }],
      },
    ],
  })
  says = [
    {},
    { advisoryId: 'CVE-2026-7100', ecosystem: 'debian', packageName: 'libssl3', installedVersion: '3.0.20-1' },
  ]
  const [, openssl] = await findingsOf(await published('vendor'))
  expect(openssl).toMatchObject({
    aliasGroup: 'DEBIAN-CVE-2026-7100',
    aliases: ['CVE-2026-7100', 'DEBIAN-CVE-2026-7100'],
    scanners: ['osv', 'second'],
    knownExploited: false,
  })
})

test('a critical by the second scanner alone blocks publication', async () => {
  says = [{ advisoryId: 'CVE-2026-7002', severity: 'CRITICAL' }]
  expect(await versionRow(await published('blocked'))).toMatchObject({ state: 'BLOCKED', criticalCount: 1 })
})

test('a second scanner that fails leaves the version not scanned, with its reason, and never a pass', async () => {
  says = Object.assign(new Error('The second scanner has no database.'), { retryable: false })
  const versionId = await published('unheard')
  expect(await versionRow(versionId)).toMatchObject({
    state: 'SCAN_FAILED',
    stateReason: 'The second scanner has no database.',
  })
})

test('a scan that keeps failing is told when it begins to and when it is given up, not at every try', async () => {
  says = Object.assign(new Error('The second scanner is busy.'), { retryable: true })
  const versionId = await published('busy')
  for (let tries = 0; tries < 5; tries++) {
    world.advance(3 * 3_600_000)
    await world.runJobs()
  }
  const [scan] = await world.registry.db.select().from(scans).where(eq(scans.versionId, versionId))
  expect(scan).toMatchObject({ state: 'FAILED', attempt: 5 })
  const events = await world.registry.db.select().from(logEvents).where(eq(logEvents.versionId, versionId))
  expect(events.filter(event => event.topic.startsWith('alerts/')).map(event => event.cause)).toEqual([
    'SCAN_FAILED',
    'SCAN_FAILED',
  ])
})

test('a rescan takes back what the second scanner no longer says, and reads no layer again', async () => {
  says = [{ advisoryId: 'CVE-2026-7003', severity: 'MEDIUM' }]
  const versionId = await published('taken-back')
  says = []
  world.advance(8 * 86_400_000)
  await rescanDue(world.as({ kind: 'system', task: 'test' }))
  await world.runJobs()
  const after = await findingsOf(versionId)
  expect(after.filter(one => one.closedAt === null && one.packageName === 'left')).toMatchObject([
    { scanners: ['osv'] },
  ])
  expect(after.find(one => one.aliasGroup === 'CVE-2026-7003')).toMatchObject({ closedReason: 'RESOLVED' })
  const rescans = await world.registry.db
    .select()
    .from(scans)
    .where(eq(scans.versionId, versionId))
    .orderBy(scans.queuedAt)
  expect(rescans.map(scan => scan.kind)).toEqual(['FIRST', 'RESCAN'])
  const { layers, layersFromCache } = rescans[1]!.coverage as { layers: number; layersFromCache: number }
  expect(layersFromCache).toBe(layers)
})
