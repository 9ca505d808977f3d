import { eq, inArray } from 'drizzle-orm'
import fc from 'fast-check'
import semver from 'semver'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedItem } from '../../../src/adapters/advisory-feed/port.ts'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { logEvents } from '../../../src/database/tables/log.ts'
import { exceptions, findings, findingTransitions } from '../../../src/database/tables/scans.ts'
import { DAY_MS, RESCAN_MS, SEVERITIES, type Severity } from '../../../src/domain/policy.ts'
import { importExploited } from '../../../src/registry/advisories/import-exploited.ts'
import { importFeed } from '../../../src/registry/advisories/import-feed.ts'
import { rematchAll } from '../../../src/registry/advisories/rematch-all.ts'
import { Fault, Refused } from '../../../src/registry/errors.ts'
import { decideException } from '../../../src/registry/exceptions/decide-exception.ts'
import { stateException } from '../../../src/registry/exceptions/state-exception.ts'
import { watchExpiry } from '../../../src/registry/exceptions/watch-expiry.ts'
import { withdrawException } from '../../../src/registry/exceptions/withdraw-exception.ts'
import { rescanDue } from '../../../src/registry/scans/rescan-due.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { toldImages } from '../../support/fakes/images.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

/** As many steps as fit into the limit; RECOMPUTE_SECONDS=600 tells a long story. */
const LIMIT_MS = Number(process.env.RECOMPUTE_SECONDS ?? 6) * 1_000
const SEED = Number(process.env.RECOMPUTE_SEED ?? 20_261_123)

const PACKAGES = ['p', 'q', 'r']
const INSTALLED = ['1.0.0', '2.0.0-rc.1', '2.5.0']
const NAMES = ['GHSA-rand-0001', 'GHSA-rand-0002', 'PYSEC-2026-1', 'CVE-2026-1', 'CVE-2026-2', 'GHSA-rand-0003']

/** One record as last published; the oracle below reads nothing else. */
interface Told {
  readonly id: string
  readonly aliases: readonly string[]
  readonly severity: Severity | null
  readonly isWithdrawn: boolean
  readonly affected: readonly { readonly name: string; readonly introduced: string; readonly fixed: string | null }[]
}

const told = toldImages()
const records = new Map<string, Told>()
const exploited = new Set<string>()
const contents = new Map<string, readonly string[]>()
let world: World
let team: Team
let cargoIds: string[]
let revision = 0
beforeAll(async () => {
  world = await openWorld({ images: told.images as never, scanner: told.scanner })
  team = await world.team('many', 'ORGANIZATION')
  // Too few for the brake of S27, which would make imports wait.
  cargoIds = [await world.cargo(team, 'ab'), await world.cargo(team, 'cd'), await world.cargo(team, 'ef')]
})
afterAll(() => world.close())

const some = <T>(list: readonly T[], most = list.length) => fc.subarray([...list], { minLength: 1, maxLength: most })
const record: fc.Arbitrary<Told> = fc.record({
  id: fc.constantFrom(...NAMES),
  aliases: fc.subarray(NAMES, { maxLength: 2 }),
  severity: fc.constantFrom(...SEVERITIES.filter(level => level !== 'UNKNOWN'), null),
  isWithdrawn: fc.nat(4).map(n => n === 0),
  affected: fc.array(
    fc
      .tuple(
        fc.constantFrom(...PACKAGES),
        fc.constantFrom(
          ['0', '1.5.0'],
          ['0', '2.0.0'],
          ['0', '3.0.0'],
          ['0', null],
          ['2.0.0', '3.0.0'],
          ['2.0.0', null],
        ),
      )
      .map(([name, [introduced, fixed]]) => ({ name, introduced: introduced ?? '0', fixed: fixed ?? null })),
    { maxLength: 2 },
  ),
})

type Step = () => Promise<unknown>
const publish = fc
  .tuple(
    fc.nat(2),
    some(
      PACKAGES.flatMap(name => INSTALLED.map(version => `${name}@${version}`)),
      5,
    ),
  )
  .map(
    ([at, packages]): Step =>
      async () => {
        const reference = told.tell(`image-${++revision}`, packages)
        const { versionId } = await publishVersion(world.as(team.actor), { cargoId: cargoIds[at]!, reference })
        contents.set(versionId, packages)
      },
  )
const advise = fc.array(record, { minLength: 1, maxLength: 3 }).map(
  (changed): Step =>
    () =>
      adviseOf(changed),
)
const exploit = fc.constantFrom(...NAMES).map(
  (name): Step =>
    async () => {
      exploited.add(name)
      await importFeed(system(), 'kev', feedOf([{ name, text: name }]), {}, importExploited)
    },
)
const except = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 })).map(
  ([at, days]): Step =>
    async () => {
      const finding = (await openFindings())[at % 7]
      if (!finding) return
      const { exceptionId } = await stateException(world.as(team.actor), {
        findingId: finding.id,
        status: 'NOT_AFFECTED',
        justification: 'COMPONENT_NOT_PRESENT',
        reason: 'Never called from anywhere.',
        expiresAt: new Date(world.now.getTime() + days * DAY_MS),
      })
      await world.runJobs()
      const staff = world.as(await world.person({ staff: true }))
      await decideException(staff, {
        exceptionId,
        verdict: at % 3 === 0 ? 'REFUSED' : 'ACCEPTED',
        reason: 'We looked.',
      })
    },
)
const unexcept = fc.nat().map(
  (at): Step =>
    async () => {
      const open = (await world.registry.db.select().from(exceptions)).filter(one => one.endedAt === null)
      const one = open[at % Math.max(open.length, 1)]
      if (one) await withdrawException(world.as(team.actor), { exceptionId: one.id })
    },
)
const wait = fc.integer({ min: 1, max: 9 }).map(
  (days): Step =>
    async () => {
      world.advance(days * DAY_MS)
      await watchExpiry(system())
      await rescanDue(system())
    },
)
const anyStep = fc.oneof(
  { weight: 5, arbitrary: advise },
  { weight: 2, arbitrary: publish },
  exploit,
  { weight: 2, arbitrary: except },
  unexcept,
  { weight: 2, arbitrary: wait },
)

async function* feedOf(items: readonly { name: string; text: string }[]): AsyncGenerator<FeedItem> {
  for (const item of items) yield { kind: 'record', ...item }
  yield { kind: 'finished', records: items.length, unreadable: 0, position: {} }
}

async function adviseOf(changed: readonly Told[]): Promise<void> {
  const published = changed.map(one => {
    records.set(one.id, { ...one, aliases: one.aliases.filter(alias => alias !== one.id) })
    return {
      id: one.id,
      // Each revision later than all before it.
      modified: new Date(Date.UTC(2026, 0, 1) + ++revision * 1_000).toISOString(),
      aliases: one.aliases,
      ...(one.isWithdrawn && { withdrawn: '2026-01-01T00:00:00Z' }),
      ...(one.severity && { database_specific: { severity: one.severity } }),
      affected: one.affected.map(({ name, introduced, fixed }) => ({
        package: { ecosystem: 'npm', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced }, ...(fixed ? [{ fixed }] : [])] }],
      })),
    }
  })
  await world.advise(...published)
}

/** By the clock as it stands now. */
const system = () => world.as({ kind: 'system', task: 'test' })

const openFindings = async () =>
  (await world.registry.db.select().from(findings)).filter(finding => finding.closedAt === null)

/** The findings of an image by the records alone: what OSV says, S19 and S24 in a few plain lines. */
function expected(packages: readonly string[]): string[] {
  const inForce = [...records.values()].filter(one => !one.isWithdrawn)
  const groupOf = (id: string) => {
    const names = new Set([id])
    for (let size = 0; size !== names.size; ) {
      size = names.size
      for (const one of inForce)
        if ([one.id, ...one.aliases].some(name => names.has(name)))
          for (const name of [one.id, ...one.aliases]) names.add(name)
    }
    return [...names].sort()
  }
  const isHit = (version: string, { introduced, fixed }: Told['affected'][number]) =>
    (introduced === '0' || semver.gte(version, introduced)) && (fixed === null || semver.lt(version, fixed))
  const worst = (levels: readonly Severity[]) => SEVERITIES.find(level => levels.includes(level)) ?? 'UNKNOWN'
  const units = new Map<string, Severity[]>()
  for (const one of inForce) {
    const group = groupOf(one.id)
    const others = inForce.filter(other => group.includes(other.id)).flatMap(other => other.severity ?? [])
    for (const text of packages) {
      const [name = '', version = ''] = text.split('@')
      if (!one.affected.some(entry => entry.name === name && isHit(version, entry))) continue
      const unit = JSON.stringify([name, group, group.some(each => exploited.has(each))])
      units.set(unit, [...(units.get(unit) ?? []), one.severity ?? worst(others)])
    }
  }
  return [...units].map(([unit, levels]) => `${unit} ${worst(levels)}`).sort()
}

/** What is stored of every version equals what the records say of its packages, in each place that says it. */
async function holds(): Promise<void> {
  const { db } = world.registry
  const all = await db.select().from(findings)
  const excepted = (await db.select().from(exceptions)).filter(
    one => one.endedAt === null && one.status === 'NOT_AFFECTED' && one.acceptedAt && one.expiresAt > world.now,
  )
  const watched = await db
    .select()
    .from(versions)
    .where(inArray(versions.state, ['BLOCKED', 'IN_REVIEW', 'PUBLISHED', 'HELD', 'SUPERSEDED']))
  for (const version of watched) {
    const open = all.filter(one => one.versionId === version.id && one.closedAt === null)
    const stored = open.map(
      one => `${JSON.stringify([one.packageName, one.aliases.toSorted(), one.knownExploited])} ${one.severity}`,
    )
    expect(stored.sort(), 'findings').toEqual(expected(contents.get(version.id)!))
    const count = (severity: Severity) => open.filter(one => one.severity === severity).length
    const { criticalCount, highCount, mediumCount, lowCount, unknownCount, effectiveHighCount } = version
    expect([criticalCount, highCount, mediumCount, lowCount, unknownCount], 'counts').toEqual(SEVERITIES.map(count))
    const isExcepted = (one: { id: string }) => excepted.some(exception => exception.findingId === one.id)
    expect(effectiveHighCount, 'effective count').toBe(
      open.filter(one => one.severity === 'HIGH' && !isExcepted(one)).length,
    )
    if (version.state !== 'PUBLISHED' && version.state !== 'HELD') continue
    expect(version.state, 'held if and only if critical').toBe(criticalCount > 0 ? 'HELD' : 'PUBLISHED')
    expect(version.scannedAt?.getTime(), 'scanned within the week').toBeGreaterThan(world.now.getTime() - RESCAN_MS)
  }
  await transitionsHold(all)
  await alertsHold(all)
}

/** The last transition of a finding is the state it is in: what a question about the past would answer of now. */
async function transitionsHold(all: readonly (typeof findings.$inferSelect)[]): Promise<void> {
  const rows = await world.registry.db.select().from(findingTransitions).orderBy(findingTransitions.id)
  for (const one of all) {
    const own = rows.filter(row => row.findingId === one.id)
    expect(
      own.map(row => row.transition),
      'numbers',
    ).toEqual(own.map((_, at) => at + 1))
    expect(own.at(-1), 'last transition').toMatchObject({
      transition: one.transition,
      isOpen: one.closedAt === null,
      severity: one.severity,
      fixedVersion: one.fixedVersion,
      knownExploited: one.knownExploited,
    })
  }
}

interface Item {
  readonly findingId: string
  readonly before: object | null
  readonly after: object | null
}

/** Without what the team stated itself, of which it is not told. */
const flawOf = (state: object | null | undefined) => state && { ...state, exception: undefined }

/** Whoever follows the alerts of the version that serves knows its findings: each begins where the one before ended. */
async function alertsHold(all: readonly (typeof findings.$inferSelect)[]): Promise<void> {
  const { db } = world.registry
  const events = await db
    .select()
    .from(logEvents)
    .where(eq(logEvents.topic, `alerts/${team.publisherId}`))
    .orderBy(logEvents.seq)
  // What joined another finding, or parted from it, goes on from the state of that one, and tells nothing of it.
  const renamed = new Set(
    (await db.select().from(findingTransitions))
      .filter(row => row.causes.some(cause => cause === 'MERGED' || cause === 'SPLIT'))
      .map(row => `finding_${row.findingId}`),
  )
  const current = new Set((await db.select().from(cargos)).map(cargo => cargo.currentVersionId))
  const last = new Map<string, object | null>()
  for (const { body } of events) {
    const { items = [] } = body as { items?: Item[] }
    const inThis = new Map<string, Item>()
    for (const item of items.filter(each => each.findingId && !renamed.has(each.findingId))) {
      const sibling = inThis.get(item.findingId)
      if (sibling) expect(item).toMatchObject({ before: sibling.before, after: sibling.after })
      else if (last.has(item.findingId))
        expect(flawOf(item.before), 'continues').toEqual(flawOf(last.get(item.findingId)))
      inThis.set(item.findingId, item)
    }
    for (const [id, item] of inThis) last.set(id, item.after)
  }
  for (const one of all.filter(each => current.has(each.versionId))) {
    const state = last.get(`finding_${one.id}`)
    if (state === undefined) continue
    if (one.closedAt) expect(state, 'told as gone').toBeNull()
    else expect(state, 'told as it is').toMatchObject({ severity: one.severity, fixedVersion: one.fixedVersion })
  }
}

test('whatever is published, advised, taken back and excepted, all that is stored equals what the records say', {
  timeout: LIMIT_MS + 60_000,
}, async () => {
  const until = Date.now() + LIMIT_MS
  let steps = 0
  for (const step of fc.sample(anyStep, { seed: SEED, numRuns: 5_000 })) {
    if (Date.now() > until) break
    steps += 1
    await step().catch(error => {
      if (!(error instanceof Refused) && !(error instanceof Fault)) throw error
    })
    await world.runJobs()
    // As every minute: a version that was blocked for weeks and is published now is due at once.
    await rescanDue(system())
    await world.runJobs()
    await holds()
    if (steps % 20 > 0) continue
    expect(await rematchAll(system()), 'nothing was missed').toMatchObject({ appeared: 0, disappeared: 0 })
    await world.runJobs()
    await holds()
  }
  console.log(`${steps} steps were taken, seed ${SEED}`)
  expect(steps).toBeGreaterThanOrEqual(10)
})
