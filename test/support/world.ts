import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import type { FeedItem } from '../../src/adapters/advisory-feed/port.ts'
import { imageSource } from '../../src/adapters/oci/image-source.ts'
import { imageSourceSettings } from '../../src/adapters/oci/settings.ts'
import { catalogueImage } from '../../src/adapters/scanner/catalogue-image.ts'
import { asScanFailure } from '../../src/adapters/scanner/failure.ts'
import { SCAN_LIMITS } from '../../src/adapters/scanner/limits.ts'
import type { LayerCache, Scanner } from '../../src/adapters/scanner/port.ts'
import { luciaSessions } from '../../src/adapters/sessions/lucia.ts'
import { accounts } from '../../src/database/tables/accounts.ts'
import { members, publishers } from '../../src/database/tables/publishers.ts'
import { buildImage, type ImageSpec } from '../../src/demo/images.ts'
import { writeLayout } from '../../src/demo/layout.ts'
import type { Actor, Membership, Role } from '../../src/domain/permission.ts'
import type { PublisherTier } from '../../src/domain/policy.ts'
import { tasksOf } from '../../src/jobs/tasks.ts'
import { importFeed } from '../../src/registry/advisories/import-feed.ts'
import { createCargo } from '../../src/registry/cargos/create-cargo.ts'
import type { Context, Log, Registry } from '../../src/registry/context.ts'
import { Hub } from '../../src/registry/log/hub.ts'
import { logReader } from '../../src/registry/log/read-after.ts'
import { newId } from '../../src/registry/new-id.ts'
import type { Ports } from '../../src/registry/ports.ts'
import { databaseLayerCache } from '../../src/registry/scans/layer-cache.ts'
import { publishVersion } from '../../src/registry/versions/publish-version.ts'
import { type FreshDatabase, freshDatabase } from './database.ts'
import { fakeAdvisoryFeed } from './fakes/advisory-feed.ts'
import { fakeDns } from './fakes/dns.ts'
import { fakeGitHub } from './fakes/github.ts'
import { fakeMail } from './fakes/mail.ts'
import { fakePasswords } from './fakes/passwords.ts'
import { fakeReferrers } from './fakes/referrers.ts'
import { fakeSecretBox } from './fakes/secretbox.ts'
import { fakeSigner } from './fakes/signer.ts'
import { fakeStripe } from './fakes/stripe.ts'
import { fakeWebhook } from './fakes/webhook.ts'

export type World = Awaited<ReturnType<typeof openWorld>>

/** A person of the world, and the publisher it was given. */
export interface Team {
  readonly accountId: string
  readonly publisherId: string
  readonly slug: string
  readonly actor: Actor
}

/**
 * A registry for tests of verbs: a real database of its own, real images on disk, the real scanner in this process, a clock
 * that stands until it is moved, and fakes where the outside world would be. Close it when the file is done.
 */
export async function openWorld(overrides: Partial<Ports> = {}, options: { log?: Log } = {}) {
  const database = await freshDatabase()
  const imageRoot = mkdtempSync(join(tmpdir(), 'cargo-registry-world-'))
  const images = imageSource(imageSourceSettings({ layoutRoots: [imageRoot] }))
  const mail = fakeMail()
  const signer = fakeSigner()
  const referrers = fakeReferrers()
  const webhooks = fakeWebhook()
  const [dns, stripe, github] = [fakeDns(), fakeStripe(), fakeGitHub()]
  let now = new Date('2026-06-01T12:00:00Z')
  const hub = new Hub({ reader: logReader(database.sql) })
  const registry: Registry = {
    db: database.db,
    clock: () => now,
    newId: () => newId(now.getTime()),
    log: options.log ?? pino({ level: 'silent' }),
    settings: {
      publicUrl: 'http://registry.test',
      allowedImages: ['ghcr.io/acme'],
      platform: { os: 'linux', architecture: 'amd64' },
      allowLayouts: true,
      allowPrivateRegistries: false,
      pushCredentials: [],
      advisoryFeeds: [],
      inputKey: Buffer.alloc(32, 7),
    },
    ports: {
      mail,
      sessions: luciaSessions(database.db, 'http://registry.test'),
      passwords: fakePasswords(),
      images,
      referrers,
      scanner: inProcessScanner(
        images,
        databaseLayerCache(database.db, () => now),
      ),
      judges: [],
      signer,
      feeds: fakeAdvisoryFeed(),
      secretBox: fakeSecretBox(),
      webhooks,
      dns,
      stripe,
      github,
      ...overrides,
    } as Ports,
    hint: topics => hub.wake(topics),
  }
  const as = (actor: Actor): Context => ({ registry, actor, now, requestId: `test-${newId()}` })
  return {
    registry,
    database,
    mail,
    signer,
    referrers,
    webhooks,
    dns,
    stripe,
    github,
    hub,
    imageRoot,
    as,
    system: as({ kind: 'system', task: 'test' }),
    get now() {
      return now
    },
    /** Moves the clock; nothing happens by itself: run the jobs. */
    advance(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds)
    },
    person: (options?: { staff?: boolean; emailVerified?: boolean }) => person(registry, options),
    team: (slug: string, tier: PublisherTier = 'INDIVIDUAL') => team(registry, slug, tier),
    join: (team: Team, role: Role) => join_(registry, team, role),
    cargo: async (team: Team, slug: string) =>
      (await createCargo(as(team.actor), { publisherId: team.publisherId, slug, name: slug, category: 'utility' }))
        .cargoId,
    /** Writes an image layout and gives the reference to it. */
    image: (name: string, spec: ImageSpec) => image(imageRoot, name, spec),
    /** Registers an image as a version of a Cargo and runs the jobs that follow. */
    async publish(team: Team, cargoId: string, name: string, spec: ImageSpec) {
      const reference = await image(imageRoot, name, spec)
      const { versionId } = await publishVersion(as(team.actor), { cargoId, reference })
      await runJobs(registry, database, () => now)
      return versionId
    },
    advise: (...records: object[]) => advise(as({ kind: 'system', task: 'test' }), records),
    /** Runs every job that is due by the world's clock, those that they enqueue too, one at a time. */
    runJobs: (options?: { except?: string }) => runJobs(registry, database, () => now, options?.except),
    async close() {
      hub.close()
      images.close()
      await database.drop()
      rmSync(imageRoot, { recursive: true, force: true })
    },
  }
}

/** The embedded scanner's own code without its process, so that a debugger and a stack trace reach it. */
export const inProcessScanner = (source: ReturnType<typeof imageSource>, cache?: LayerCache): Scanner => ({
  name: 'embedded',
  version: async () => 'test',
  catalogue: (request, watch = {}) =>
    catalogueImage(request, watch, { source, limits: SCAN_LIMITS, cache }).catch(error => {
      throw asScanFailure(error)
    }),
  close: async () => {},
})

async function person(
  registry: Registry,
  options: { staff?: boolean; emailVerified?: boolean } = {},
): Promise<Actor & { accountId: string }> {
  const id = registry.newId()
  const { staff = false, emailVerified = true } = options
  const now = registry.clock()
  await registry.db.insert(accounts).values({
    id,
    email: `${id}@example.org`,
    name: 'Somebody',
    isStaff: staff,
    emailVerifiedAt: emailVerified ? now : null,
    createdAt: now,
  })
  return { kind: staff ? 'staff' : 'user', accountId: id, sessionId: `session-${id}`, emailVerified, memberships: [] }
}

async function team(registry: Registry, slug: string, tier: PublisherTier): Promise<Team> {
  const owner = await person(registry)
  const publisherId = registry.newId()
  const now = registry.clock()
  await registry.db
    .insert(publishers)
    .values({ id: publisherId, slug, name: slug, tier, tierSince: now, createdAt: now })
  return join_(registry, { publisherId, slug, accountId: owner.accountId, actor: owner }, 'OWNER')
}

/** A further member of a team; for OWNER the account that the team was made with. */
async function join_(registry: Registry, team: Team, role: Role): Promise<Team> {
  const { accountId } = role === 'OWNER' ? team : await person(registry)
  const { publisherId } = team
  await registry.db.insert(members).values({ publisherId, accountId, role, joinedAt: registry.clock() })
  const memberships: Membership[] = [{ publisherId, role }]
  return {
    ...team,
    accountId,
    actor: { kind: 'user', accountId, sessionId: `session-${accountId}`, emailVerified: true, memberships },
  }
}

async function image(root: string, name: string, spec: ImageSpec): Promise<string> {
  const folder = join(root, name.replaceAll('/', '-'))
  await writeLayout(folder, { latest: await buildImage(spec) })
  return `oci:${folder}:latest`
}

/** Imports OSV records given as objects, as one feed that is read to its end. */
function advise(ctx: Context, records: object[]) {
  async function* items(): AsyncGenerator<FeedItem> {
    for (const [at, record] of records.entries())
      yield { kind: 'record', name: `record ${at + 1}`, text: JSON.stringify(record) }
    yield { kind: 'finished', records: records.length, unreadable: 0, position: {} }
  }
  return importFeed(ctx, 'test', items())
}

interface WaitingJob extends Record<string, unknown> {
  readonly id: string
  readonly task: string
  readonly payload: unknown
}

async function runJobs(registry: Registry, database: FreshDatabase, clock: () => Date, except = ''): Promise<number> {
  const tasks = tasksOf(registry) as unknown as Record<string, (payload: unknown, run: object) => Promise<void>>
  for (let ran = 0; ; ran++) {
    // Whatever was asked to run "now" was written with the database's clock, which stands at another time than ours;
    // a later time was written with ours.
    const [job] = await database.db.execute<WaitingJob>(sql`
      delete from graphile_worker._private_jobs where id = (
        select id from graphile_worker._private_jobs
        where (run_at <= ${clock().toISOString()}::timestamptz or run_at between created_at and now())
          and task_id not in (select t.id from graphile_worker._private_tasks t where t.identifier = ${except})
        order by priority, run_at, id limit 1)
      returning id::text, payload, (select identifier from graphile_worker._private_tasks t where t.id = task_id) as task`)
    if (!job) return ran
    const run = { jobId: job.id, attempt: 1, maxAttempts: 25, signal: new AbortController().signal }
    await tasks[job.task]!(job.payload, run)
  }
}

/** A row of an account, for what a test looks at directly. */
export const accountRow = async (registry: Registry, id: string) =>
  (await registry.db.select().from(accounts).where(eq(accounts.id, id)))[0]!
