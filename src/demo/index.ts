import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import type { FeedItem } from '../adapters/advisory-feed/port.ts'
import { scans } from '../database/tables/scans.ts'
import { importFeed } from '../registry/advisories/import-feed.ts'
import { createCargo } from '../registry/cargos/create-cargo.ts'
import { type Context, type Registry, systemContext } from '../registry/context.ts'
import { createPublisher } from '../registry/publishers/create-publisher.ts'
import { publishVersion } from '../registry/versions/publish-version.ts'
import { chooseMail, leaveTraces } from './alerts.ts'
import { stateExceptions } from './exceptions.ts'
import { buildImage } from './images.ts'
import { gzipLayer, imageOf, writeLayout } from './layout.ts'
import { DEMO_PASSWORD, demoAccount, person } from './people.ts'
import { fillPublishers } from './publishers.ts'
import { fillReputation } from './reputation.ts'
import { DEMO_PUBLISHERS, type DemoCargo, type DemoVersion } from './story/cargos.ts'
import { DEMO_STAFF, fillTrust } from './trust.ts'

export interface DemoOptions {
  readonly registry: Registry
  /** A folder that the image source may read layouts from. */
  readonly imageRoot: string
  readonly publicUrl: string
  /** One line of progress; the last one ends with a line feed. */
  readonly tell: (text: string) => void
}

/**
 * Fills a new embedded database through the registry's own verbs and scanner: real images on disk, real advisories, and
 * whatever outcome the rules give them. Versions of one Cargo follow each other as they would in life.
 */
export async function fillDemo(options: DemoOptions): Promise<void> {
  const { registry, tell } = options
  const began = performance.now()
  tell('  Filling the demo: advisories')
  await importFeed(systemContext(registry, 'demo'), 'demo', recordsOf('known.jsonl'))
  const rounds = Math.max(...DEMO_PUBLISHERS.flatMap(each => each.cargos.map(cargo => cargo.versions.length)))
  const published = await Promise.all(DEMO_PUBLISHERS.map(each => openPublisher(options, each)))
  for (let round = 0; round < rounds; round++) {
    for (const { ctx, cargoIds, publisher } of published)
      for (const cargo of publisher.cargos) {
        const version = cargo.versions[round]
        if (version) await publish(options, ctx, cargoIds.get(cargo.slug)!, `${publisher.slug}-${cargo.slug}`, version)
      }
    await scansDone(options)
  }
  tell('\r  Filling the demo: levels, reviews, jobs          ')
  const staff = await fillTrust(registry)
  await chooseMail(published)
  await fillPublishers(registry, published)
  tell('\r  Filling the demo: a year of jobs and ratings      ')
  await fillReputation(registry, {
    staff,
    owners: new Map(published.map(({ publisher, ctx }) => [publisher.slug, ctx])),
  })
  await importFeed(systemContext(registry, 'demo'), 'demo', recordsOf('later.jsonl'))
  await jobsDone(registry)
  const [first, second] = published
  if (first)
    await stateExceptions(
      { ...first, ctx: { ...first.ctx, now: registry.clock() } },
      { ...staff, now: registry.clock() },
    )
  if (first && second) await leaveTraces(first, second.ctx, [...first.cargoIds.values()][0]!)
  tell(`\r  The demo is ready after ${((performance.now() - began) / 1000).toFixed(1)} s.                    \n`)
  tell(accountsText(options))
}

async function openPublisher({ registry }: DemoOptions, publisher: (typeof DEMO_PUBLISHERS)[number]) {
  const { slug, name, about, owner } = publisher
  const accountId = await demoAccount(registry, owner, owner.split('@', 1)[0]!)
  const { publisherId } = await createPublisher(person(registry, accountId), { slug, name, about })
  const ctx = person(registry, accountId, [{ publisherId, role: 'OWNER' }])
  const cargoIds = new Map<string, string>()
  for (const cargo of publisher.cargos) cargoIds.set(cargo.slug, await draft(ctx, publisherId, cargo))
  return { ctx, cargoIds, publisher, publisherId }
}

async function draft(ctx: Context, publisherId: string, cargo: DemoCargo): Promise<string> {
  const { slug, name, tagline, category, capabilities } = cargo
  const { cargoId } = await createCargo(ctx, {
    publisherId,
    slug,
    name,
    tagline,
    category,
    capabilities,
    tags: [category],
    licence: 'Apache-2.0',
    description: `${tagline}. Part of the demo of the Cargo Registry.`,
    readme: `# ${name}\n\n${tagline}.\n`,
  })
  return cargoId
}

async function publish(
  { imageRoot }: DemoOptions,
  ctx: Context,
  cargoId: string,
  name: string,
  version: DemoVersion,
): Promise<void> {
  const folder = join(imageRoot, name)
  const image = version.image === 'unreadable' ? UNREADABLE : await buildImage(version.image)
  await writeLayout(folder, { [version.tag]: image })
  const now = ctx.registry.clock()
  await publishVersion(
    { ...ctx, now },
    { cargoId, reference: `oci:${folder}:${version.tag}`, releaseNotes: version.notes ?? null },
  )
}

/** An image whose one layer is no archive. */
const UNREADABLE = imageOf([gzipLayer(Buffer.from('These bytes are no archive. '.repeat(50)))])

/** Waits for the worker, and shows how far it is. */
async function scansDone({ registry, tell }: DemoOptions): Promise<void> {
  for (;;) {
    const [row] = await registry.db
      .select({
        done: sql<number>`count(*) filter (where state in ('PASSED', 'FAILED'))::int`,
        all: sql<number>`count(*)::int`,
      })
      .from(scans)
    tell(`\r  Filling the demo: ${row!.done} of ${row!.all} images scanned   `)
    if (row!.done === row!.all) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function jobsDone(registry: Registry): Promise<void> {
  for (;;) {
    const [row] = await registry.db.execute<{ n: number }>(
      sql`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'reassess-cargos'`,
    )
    if (row!.n === 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function* recordsOf(file: string): AsyncGenerator<FeedItem> {
  const lines = readFileSync(new URL(`../../src/demo/advisories/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
  for (const [at, text] of lines.entries()) yield { kind: 'record', name: `${file}:${at + 1}`, text }
  yield { kind: 'finished', records: lines.length, unreadable: 0, position: {} }
}

const accountsText = ({ publicUrl }: DemoOptions): string => `
  Accounts to try at ${publicUrl}/explorer, all with the password "${DEMO_PASSWORD}":

    ${DEMO_PUBLISHERS.slice(0, 4)
      .map(({ owner, slug }) => `${owner.padEnd(32)} owns ${slug}`)
      .join('\n    ')}
    ${'mo@acme.example.com'.padEnd(32)} is a maintainer of acme, vi@acme.example.com a viewer
    ${DEMO_STAFF.padEnd(32)} is staff

`
