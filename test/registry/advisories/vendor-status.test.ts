import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Component, Sbom, Scanner } from '../../../src/adapters/scanner/port.ts'
import { versions } from '../../../src/database/tables/cargos.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { findings } from '../../../src/database/tables/scans.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const component = (more: Partial<Component>): Component => ({
  ecosystem: 'PyPI',
  type: 'pypi',
  name: 'requests',
  version: '2.28.1',
  matchName: 'requests',
  matchVersion: '2.28.1',
  purl: 'pkg:pypi/requests@2.28.1',
  path: 'usr/lib/python3/dist-packages/requests-2.28.1.dist-info/METADATA',
  layer: 'sha256:1',
  ownedBy: 'python3-requests',
  licences: [],
  ...more,
})
const debian = (release: string) =>
  component({
    ecosystem: `Debian:${release}`,
    type: 'deb',
    name: 'python3-requests',
    version: '2.28.1+dfsg-1',
    matchVersion: '2.28.1+dfsg-1',
    purl: `pkg:deb/debian/python3-requests@2.28.1%2Bdfsg-1?distro=debian-${release}`,
    path: 'var/lib/dpkg/status',
    ownedBy: null,
  })

/** A scanner that tells of these components, whatever the image is. */
function telling(components: () => readonly Component[]): Scanner {
  return {
    name: 'telling',
    version: async () => '1',
    catalogue: async ({ digest }): Promise<Sbom> => ({
      scanner: { name: 'telling', version: '1' },
      digest,
      manifestDigest: digest,
      platform: { os: 'linux', architecture: 'amd64' },
      os: null,
      image: {} as Sbom['image'], // safe because only stored
      components: components(),
      coverage: {
        read: [],
        unread: [],
        unreadCount: 0,
        partial: false,
        layers: 1,
        layersFromCache: 0,
        files: 1,
        compressedBytes: 1,
        uncompressedBytes: 1,
      },
    }),
    close: async () => {},
  }
}

let world: World
let team: Team
let components: readonly Component[]
beforeAll(async () => {
  world = await openWorld({ scanner: telling(() => components) })
  team = await world.team('vendors', 'ORGANIZATION')
})
afterAll(() => world.close())

const upstream = {
  id: 'PYSEC-2026-1',
  modified: '2026-05-01T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'PyPI', name: 'requests' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.31.0' }] }],
    },
  ],
  database_specific: { severity: 'CRITICAL' },
}
const ofDebian = (release: string, events: readonly object[]) => ({
  id: `DEBIAN-${release}`,
  modified: '2026-05-01T00:00:00Z',
  affected: [{ package: { ecosystem: `Debian:${release}`, name: 'another' }, ranges: [{ type: 'ECOSYSTEM', events }] }],
})

async function published(name: string): Promise<string> {
  const cargoId = await world.cargo(team, name)
  return world.publish(team, cargoId, name, { npm: [{ name, version: '1.0.0' }] })
}
const findingsOf = (versionId: string) =>
  world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
const versionRow = async (id: string) => (await world.registry.db.select().from(versions).where(eq(versions.id, id)))[0]

test('where the vendor lists fixes alone, an upstream match in its files is shown and counts for nothing', async () => {
  await world.advise(upstream, ofDebian('12', [{ introduced: '0' }, { fixed: '1.2-3' }]))
  components = [component({}), debian('12')]
  const versionId = await published('fixes-only')
  expect(await findingsOf(versionId)).toMatchObject([{ vendorStatusUnknown: true, severity: 'CRITICAL' }])
  expect(await versionRow(versionId)).toMatchObject({ state: 'PUBLISHED', criticalCount: 0 })
  const told = await world.registry.db.select().from(logEvents).where(eq(logEvents.versionId, versionId))
  expect(told.filter(event => event.topic.startsWith('alerts/'))).toEqual([])
})

test('where the vendor tells of unfixed holes too, its data decides', async () => {
  await world.advise(ofDebian('13', [{ introduced: '0' }]))
  components = [component({}), debian('13')]
  expect(await findingsOf(await published('tracked'))).toEqual([])
})

test('the same package in a place of its own is judged by upstream', async () => {
  components = [component({}), component({ path: 'opt/venv/requests/METADATA', ownedBy: null }), debian('12')]
  const versionId = await published('own-copy')
  expect(await findingsOf(versionId)).toMatchObject([{ vendorStatusUnknown: false }])
  expect(await versionRow(versionId)).toMatchObject({ state: 'BLOCKED', criticalCount: 1 })
})

test('an advisory of a distribution without a release is about each of its releases', async () => {
  await world.advise({
    id: 'DEBIAN-ALL-1',
    modified: '2026-05-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Debian', name: 'requests' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '3' }] }],
      },
    ],
    database_specific: { severity: 'LOW' },
  })
  components = [debian('12')]
  expect(await findingsOf(await published('every-release'))).toMatchObject([
    { ecosystem: 'Debian:12', aliases: ['DEBIAN-ALL-1'] },
  ])
})
