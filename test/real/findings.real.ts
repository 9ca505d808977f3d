import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { advisoryFeed } from '../../src/adapters/advisory-feed/feed.ts'
import { imageSource } from '../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../src/adapters/oci/settings.ts'
import { addressPolicy } from '../../src/adapters/outbound/address.ts'
import { httpOutbound } from '../../src/adapters/outbound/http.ts'
import { embeddedScanner } from '../../src/adapters/scanner/embedded.ts'
import { trivyScanner } from '../../src/adapters/scanner/trivy.ts'
import { findings, scans } from '../../src/database/tables/scans.ts'
import { readFeed } from '../../src/registry/advisories/read-feed.ts'
import { publishVersion } from '../../src/registry/versions/publish-version.ts'
import { openWorld, type Team, type World } from '../support/world.ts'

const host = inject('realRegistry')
const images = imageSource(imageSourceSettings({ allowPrivate: true }))
const scanner = embeddedScanner({ images: { allowPrivate: true } })
const trivy = trivyScanner({ command: inject('realTrivy'), images, cacheFolder: inject('trivyDatabase') })

let world: World
let team: Team
beforeAll(async () => {
  const feeds = advisoryFeed(httpOutbound({ policy: addressPolicy() }))
  world = await openWorld({ images, scanner, judges: [trivy], feeds })
  Object.assign(world.registry.settings, { allowedImages: [host], allowPrivateRegistries: true })
  team = await world.team('compared', 'ORGANIZATION')
  for (const path of inject('sampleAdvisories'))
    await readFeed(world.as({ kind: 'system', task: 'test' }), { name: path, source: { kind: 'jsonl', path } })
})
afterAll(async () => {
  await scanner.close()
  await world.close()
  images.close()
})

test.each([
  ['debian', 'Debian:12'],
  ['whiteout', 'Debian:12'],
  ['node', 'npm'],
])(
  'our own matching and a real Trivy report the same flaws of %s, over the same advisories',
  async (tag, ecosystem) => {
    const cargoId = await world.cargo(team, `of-${tag}`)
    const { versionId } = await publishVersion(world.as(team.actor), {
      cargoId,
      reference: `${host}/cargo/${tag}:1.0.0`,
    })
    await world.runJobs()
    const [scan] = await world.registry.db.select().from(scans).where(eq(scans.versionId, versionId))
    expect(scan).toMatchObject({ state: 'PASSED', failureReason: null, scanner: 'embedded, trivy' })
    const found = await world.registry.db.select().from(findings).where(eq(findings.versionId, versionId))
    // The database of this Trivy holds Debian's and npm's records alone.
    const shared = found.filter(one => one.ecosystem === 'Debian:12' || one.ecosystem === 'npm')
    expect(shared.filter(one => one.ecosystem === ecosystem).length).toBeGreaterThan(5)
    const told = shared.map(one => `${one.aliases[0]} ${one.packageName} ${one.scanners.join('+')}`).sort()
    expect(told.filter(line => !line.endsWith(' osv+trivy'))).toEqual([])
    console.log(`${tag}: ${shared.length} findings of Debian and npm packages, each by both`)
  },
)
