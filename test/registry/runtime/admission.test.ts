import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { jobs, standings } from '../../../src/database/tables/runtime.ts'
import { limitsForJob } from '../../../src/domain/runtime.ts'
import { admitJobs } from '../../../src/registry/admission/admit-jobs.ts'
import { confirmDispatch } from '../../../src/registry/admission/confirm-dispatch.ts'
import { expireJobs } from '../../../src/registry/admission/expire-jobs.ts'
import { reportJobs } from '../../../src/registry/admission/report-jobs.ts'
import type { Context } from '../../../src/registry/context.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { flaw } from '../../support/advice.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let team: Team
let cargoId: string
let versionId: string
beforeAll(async () => {
  world = await openWorld()
  team = await world.team('runtime-team', 'ORGANIZATION')
  cargoId = await world.cargo(team, 'busy')
  versionId = await world.publish(team, cargoId, 'busy-1', { npm: [{ name: 'busy-lib', version: '1.0.0' }] })
})
afterAll(() => world.close())

const coordinator = (): Context => world.as({ kind: 'coordinator', tokenId: world.registry.newId() })
const stranger = '00000000-0000-7000-8000-000000000001'
const ask = (jobId: string, more: object = {}) => ({ jobId, cargoId, accountId: stranger, ...more })
const jobOf = async (id: string) => (await world.registry.db.select().from(jobs).where(eq(jobs.id, id)))[0]!

test('a published version is signed by a job, and jobs are admitted on its digest with the limits of level 0', async () => {
  const [admission] = await admitJobs(coordinator(), [ask('first')])
  const [version] = await world.registry.db.select().from(versions).where(eq(versions.id, versionId))
  expect(admission!.refusal).toBe(null)
  expect(admission!.grant).toMatchObject({
    versionId,
    digest: version!.digest,
    level: 0,
    memoryBytes: 256 * 1024 ** 2,
    cpus: 1,
    durationSeconds: 60,
    network: 'NONE',
    gpu: false,
    isOwn: false,
  })
  expect(admission!.grant!.bundles).toHaveLength(1)
  expect(await world.signer.verify(admission!.grant!.bundles[0])).toMatchObject({ kind: 'valid' })
})

test('before its signature a version admits nothing, and the refusal cites its Decision', async () => {
  const other = await world.cargo(team, 'unsigned')
  const reference = await world.image('unsigned-1', { npm: [{ name: 'a', version: '1.0.0' }] })
  await publishVersion(world.as(team.actor), { cargoId: other, reference })
  await world.runJobs({ except: 'sign-version' })
  const [admission] = await admitJobs(coordinator(), [{ jobId: 'too-early', cargoId: other, accountId: stranger }])
  expect(admission!.grant).toBe(null)
  expect(admission!.refusal!.message).toContain('not signed yet')
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(eq(decisions.id, admission!.refusal!.decisionId!))
  expect(decision).toMatchObject({ kind: 'ADMISSION', outcome: 'REFUSED', cargoId: other })
  await world.runJobs()
  expect(
    (await admitJobs(coordinator(), [{ jobId: 'in-time', cargoId: other, accountId: stranger }]))[0]!.grant,
  ).not.toBe(null)
})

test('a Decision about admission is stored when the answer changes, and not when only a clock moves', async () => {
  const cargoId = await world.cargo(team, 'quiet')
  const decisionsNow = async () =>
    (
      await world.registry.db
        .select({ message: decisions.message })
        .from(decisions)
        .where(and(eq(decisions.cargoId, cargoId), eq(decisions.kind, 'ADMISSION')))
        .orderBy(decisions.id)
    ).map(row => row.message)
  await world.publish(team, cargoId, 'quiet-1', { npm: [{ name: 'quiet', version: '1.0.0' }] })
  const first = ['The image is not signed yet.', 'New jobs start on this version at level 0.']
  expect(await decisionsNow()).toEqual(first)
  const clock = () => world.registry.db.select().from(standings).where(eq(standings.cargoId, cargoId))
  await world.advise(flaw('GHSA-quiet-0001', 'quiet', 'HIGH'))
  await world.runJobs()
  expect((await clock())[0]!.expiresAt).not.toBeNull()
  expect(await decisionsNow()).toEqual(first)
  await world.advise(flaw('GHSA-quiet-0002', 'quiet', 'CRITICAL'))
  await world.runJobs()
  expect(await decisionsNow()).toHaveLength(3)
})

test('what a job asks for narrows its limits and never widens them, as the domain has it', async () => {
  const asked = { memoryBytes: 2 ** 20, cpus: 8, durationSeconds: 10, network: true, gpu: true }
  const [admission] = await admitJobs(coordinator(), [ask('narrow', asked)])
  const standing = (await world.registry.db.select().from(standings).where(eq(standings.cargoId, cargoId)))[0]!
  const limits = limitsForJob(
    {
      memoryBytes: standing.memoryBytes!,
      cpus: standing.cpus!,
      durationSeconds: standing.durationSeconds!,
      network: standing.network!,
      gpu: standing.gpu!,
      source: 'LEVEL',
      level: 0,
    },
    asked,
  )
  const { memoryBytes, cpus, durationSeconds, network, gpu } = limits
  expect(admission!.grant).toMatchObject({ memoryBytes, cpus, durationSeconds, network, gpu })
})

test('a job asked for twice is one job, and its id serves no other Cargo or account', async () => {
  const both = await admitJobs(coordinator(), [ask('twice'), ask('twice')])
  expect(both[0]).toEqual(both[1])
  const [again] = await admitJobs(coordinator(), [ask('twice')])
  expect(again!.grant).toEqual(both[0]!.grant)
  const [taken] = await admitJobs(coordinator(), [ask('twice', { accountId: team.accountId })])
  expect(taken!.refusal).toMatchObject({ code: 'CONFLICT' })
})

test('a job of a member of the publisher is marked as its own', async () => {
  const [admission] = await admitJobs(coordinator(), [ask('own', { accountId: team.accountId })])
  expect(admission!.grant!.isOwn).toBe(true)
})

test('nobody but the coordinator admits or reports', async () => {
  await expect(admitJobs(world.as(team.actor), [ask('x')])).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(reportJobs(world.as(team.actor), [])).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('outcomes come in any order, twice, or for unknown jobs, and each job counts once', async () => {
  await admitJobs(coordinator(), [ask('a'), ask('b'), ask('c')])
  const completedAt = world.now
  const before = await successes()
  const answers = await reportJobs(coordinator(), [
    { jobId: 'c', outcome: 'FAILED', cause: 'CARGO', completedAt },
    { jobId: 'never-seen', outcome: 'SUCCEEDED', completedAt },
    { jobId: 'a', outcome: 'SUCCEEDED', completedAt },
    { jobId: 'a', outcome: 'SUCCEEDED', completedAt },
  ])
  expect(answers.map(one => one.problem?.code ?? one.status)).toEqual([
    'RECORDED',
    'JOB_UNKNOWN',
    'RECORDED',
    'DUPLICATE',
  ])
  const again = await reportJobs(coordinator(), [
    { jobId: 'a', outcome: 'SUCCEEDED', completedAt },
    { jobId: 'c', outcome: 'SUCCEEDED', completedAt },
    { jobId: 'b', outcome: 'SUCCEEDED', completedAt: new Date(world.now.getTime() + 3_600_000) },
  ])
  expect(again.map(one => one.problem?.code ?? one.status)).toEqual([
    'DUPLICATE',
    'JOB_OUTCOME_CONFLICT',
    'TIME_NOT_ACCEPTED',
  ])
  expect(await jobOf('c')).toMatchObject({ outcome: 'FAILED', cause: 'CARGO' })
  expect((await successes()) - before).toBe(1)
})

test('a success of the publisher itself is no step towards level 1', async () => {
  await admitJobs(coordinator(), [ask('mine', { accountId: team.accountId })])
  const before = await successes()
  await reportJobs(coordinator(), [{ jobId: 'mine', outcome: 'SUCCEEDED', completedAt: world.now }])
  expect(await successes()).toBe(before)
})

test('a job that never reports is expired after its limit and a margin, and a late report replaces that', async () => {
  await admitJobs(coordinator(), [ask('silent')])
  const admittedAt = world.now
  world.advance(60_000 + 10 * 60_000 - 1)
  await expireJobs(coordinator())
  expect((await jobOf('silent')).expiredAt).toBe(null)
  world.advance(1)
  await expireJobs(coordinator())
  expect(await jobOf('silent')).toMatchObject({ outcome: null, expiredAt: world.now })
  await reportJobs(coordinator(), [{ jobId: 'silent', outcome: 'SUCCEEDED', completedAt: admittedAt }])
  expect(await jobOf('silent')).toMatchObject({ outcome: 'SUCCEEDED', expiredAt: null })
})

test('a hundred successes of others and a passing scan make level 1 by themselves; ninety-nine do not', async () => {
  const busy = await world.cargo(team, 'risen')
  await world.publish(team, busy, 'risen-1', { npm: [{ name: 'risen-lib', version: '1.0.0' }] })
  const ids = Array.from({ length: 100 }, (_, at) => `risen-${at}`)
  await admitJobs(
    coordinator(),
    ids.map(jobId => ({ jobId, cargoId: busy, accountId: stranger })),
  )
  const report = (jobId: string) => ({ jobId, outcome: 'SUCCEEDED' as const, completedAt: world.now })
  await reportJobs(coordinator(), ids.slice(0, 99).map(report))
  await world.runJobs()
  expect(await levelOf(busy)).toBe(0)
  await reportJobs(coordinator(), ids.slice(99).map(report))
  await world.runJobs()
  expect(await levelOf(busy)).toBe(1)
  const [admission] = await admitJobs(coordinator(), [{ jobId: 'risen-next', cargoId: busy, accountId: stranger }])
  expect(admission!.grant).toMatchObject({ level: 1, memoryBytes: 1024 ** 3, cpus: 2, durationSeconds: 300 })
})

test('a held version admits nothing, and a job admitted before is stopped at dispatch with the Decision', async () => {
  const held = await world.cargo(team, 'held')
  await world.publish(team, held, 'held-1', { npm: [{ name: 'held-lib', version: '1.0.0' }] })
  await admitJobs(coordinator(), [{ jobId: 'held-early', cargoId: held, accountId: stranger }])
  await world.advise(flaw('GHSA-held-0001', 'held-lib', 'CRITICAL'))
  await world.runJobs()
  const [refused] = await admitJobs(coordinator(), [{ jobId: 'held-late', cargoId: held, accountId: stranger }])
  expect(refused!.refusal).toMatchObject({ code: 'ADMISSION_REFUSED' })
  const [stopped] = await confirmDispatch(coordinator(), ['held-early'])
  expect(stopped!.refusal).toMatchObject({ code: 'ADMISSION_REFUSED' })
  const [decision] = await world.registry.db
    .select()
    .from(decisions)
    .where(eq(decisions.id, stopped!.refusal!.decisionId!))
  expect(decision!.kind).toBe('HOLD')
  expect(await jobOf('held-early')).toMatchObject({ outcome: 'CANCELLED', cause: 'PLATFORM' })
})

test('a job is dispatched on the version it was admitted with although a newer one serves', async () => {
  const moved = await world.cargo(team, 'moved-on')
  const old = await world.publish(team, moved, 'moved-1', { npm: [{ name: 'm', version: '1.0.0' }] })
  await admitJobs(coordinator(), [{ jobId: 'pinned', cargoId: moved, accountId: stranger }])
  await world.publish(team, moved, 'moved-2', { npm: [{ name: 'm', version: '1.0.1' }] })
  const [go] = await confirmDispatch(coordinator(), ['pinned'])
  const [version] = await world.registry.db.select().from(versions).where(eq(versions.id, old))
  expect(version!.state).toBe('SUPERSEDED')
  expect(go).toEqual({ jobId: 'pinned', digest: version!.digest, refusal: null })
})

async function successes(): Promise<number> {
  const [cargo] = await world.registry.db.select().from(cargos).where(eq(cargos.id, cargoId))
  return cargo!.successfulJobs
}

async function levelOf(id: string): Promise<number> {
  const [cargo] = await world.registry.db.select().from(cargos).where(eq(cargos.id, id))
  return cargo!.trustLevel
}
