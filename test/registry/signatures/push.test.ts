import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ImageFailure } from '../../../src/adapters/oci/failure.ts'
import { signatures } from '../../../src/database/tables/signatures.ts'
import { savePullCredential } from '../../../src/registry/publishers/pull-credentials/save.ts'
import { requestReview } from '../../../src/registry/reviews/request-review.ts'
import { pushSignatures } from '../../../src/registry/signatures/push-signatures.ts'
import { pushUnpushed, signUnsigned } from '../../../src/registry/signatures/sign-unsigned.ts'
import { demoteCargo } from '../../../src/registry/trust/demote-cargo.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { toldImages } from '../../support/fakes/images.ts'
import { succeed } from '../../support/jobs.ts'
import { approve } from '../../support/trust.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const told = toldImages()
let world: World
beforeAll(async () => {
  world = await openWorld({ images: told.images, scanner: told.scanner })
})
afterAll(() => world.close())
beforeEach(() => {
  world.referrers.attached.length = 0
  world.referrers.failWith = null
  operator([])
})

const operator = (pushCredentials: World['registry']['settings']['pushCredentials']) =>
  Object.assign(world.registry, { settings: { ...world.registry.settings, pushCredentials } })

async function published(team: Team, name: string) {
  const cargoId = await world.cargo(team, name)
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference: told.tell(name, []) })
  await world.runJobs()
  return { cargoId, versionId }
}

const allow = (team: Team, name: string, pushesSignatures: boolean) =>
  savePullCredential(world.as(team.actor), {
    publisherId: team.publisherId,
    pattern: 'ghcr.io/acme',
    username: 'robot',
    password: 'opensesame',
    testReference: `ghcr.io/acme/${name}:1`,
    pushesSignatures,
  })

const signaturesOf = (versionId: string) =>
  world.registry.db
    .select()
    .from(signatures)
    .where(eq(signatures.versionId, versionId))
    .orderBy(signatures.signedAt, signatures.id)

const predicates = () =>
  world.referrers.attached.map(one => one.artifact.annotations['dev.sigstore.bundle.predicateType'])

test('without credentials that may write a signature is had from the API alone', async () => {
  const team = await world.team('no-push')
  await allow(team, 'no-push', false)
  const { versionId } = await published(team, 'no-push')
  expect(world.referrers.attached).toEqual([])
  expect(await signaturesOf(versionId)).toMatchObject([{ kind: 'INTEGRITY', pushedAt: null, pushProblem: null }])
})

test('a publisher who allows it finds each signature beside its image, those made before included', async () => {
  const team = await world.team('pushing')
  const { versionId } = await published(team, 'pushed-later')
  await allow(team, 'pushed-later', true)
  await world.runJobs()
  const [signature] = await signaturesOf(versionId)
  const [pushed] = world.referrers.attached
  expect(pushed).toMatchObject({
    subject: { registry: 'ghcr.io', repository: 'acme/pushed-later', digest: signature!.digest },
    credentials: { username: 'robot', password: 'opensesame' },
    artifact: { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' },
  })
  expect(JSON.parse(Buffer.from(pushed!.artifact.bytes).toString())).toEqual(signature!.bundle)
  expect(signature).toMatchObject({ pushedAt: world.now, pushedAs: expect.stringMatching(/^sha256:/) })
  await pushSignatures(world.system, versionId)
  expect(world.referrers.attached).toHaveLength(1)
})

test("the operator's credentials write where the publisher has none, and only where they are for", async () => {
  operator([
    { pattern: 'ghcr.io/acme/ours', username: 'operator', password: 'secret' },
    { pattern: 'quay.io', username: 'other', password: 'secret' },
  ])
  const team = await world.team('operated')
  await published(team, 'theirs')
  expect(world.referrers.attached).toEqual([])
  await published(team, 'ours')
  expect(world.referrers.attached).toMatchObject([{ credentials: { username: 'operator' } }])
})

test('a review that is taken back is followed by the newer statement, beside the same image', async () => {
  operator([{ pattern: 'ghcr.io', username: 'operator', password: 'secret' }])
  const team = await world.team('reviewed', 'ORGANIZATION')
  const { cargoId } = await published(team, 'taken-back')
  await succeed(world, cargoId, 100)
  await approve(world, (await requestReview(world.as(team.actor), { cargoId })).reviewId)
  const staff = world.as(await world.person({ staff: true }))
  await demoteCargo(staff, { cargoId, to: 1, cause: 'POLICY', reason: 'A rule.' })
  await world.runJobs()
  expect(predicates()).toEqual([
    'https://archipelag.io/cargo/integrity/v1',
    'https://archipelag.io/cargo/review/v1',
    'https://archipelag.io/cargo/revocation/v1',
  ])
})

test('a registry that refuses leaves its sentence; one that is down is tried again', async () => {
  operator([{ pattern: 'ghcr.io', username: 'operator', password: 'secret' }])
  const team = await world.team('refused')
  world.referrers.failWith = new ImageFailure('unauthorized', 'The credentials do not allow to push.')
  const { versionId } = await published(team, 'refused')
  expect(await signaturesOf(versionId)).toMatchObject([
    { pushedAt: null, pushProblem: 'The credentials do not allow to push.' },
  ])
  world.referrers.failWith = new ImageFailure('unreachable', 'It is down.')
  await expect(pushSignatures(world.system, versionId)).rejects.toThrow('It is down.')
  world.referrers.failWith = null
  await pushSignatures(world.system, versionId)
  expect(await signaturesOf(versionId)).toMatchObject([{ pushedAt: world.now, pushProblem: null }])
})

test('an operator who gives credentials later has all of it pushed', async () => {
  const team = await world.team('later')
  const { versionId } = await published(team, 'operated-later')
  operator([{ pattern: 'ghcr.io/acme/operated-later', username: 'operator', password: 'secret' }])
  await pushUnpushed(world.system)
  await world.runJobs()
  expect(world.referrers.attached).toHaveLength(1)
  expect(await signaturesOf(versionId)).toMatchObject([{ pushedAt: world.now }])
})

test('a version that no job signed is found by the hour', async () => {
  const team = await world.team('unsigned')
  const cargoId = await world.cargo(team, 'unsigned')
  const { versionId } = await publishVersion(world.as(team.actor), { cargoId, reference: told.tell('unsigned', []) })
  await world.runJobs({ except: 'sign-version' })
  await world.database.sql`select graphile_worker.remove_job(${`sign-version:${versionId}`})`
  expect(await signUnsigned(world.as({ kind: 'system', task: 'test' }))).toBe(0)
  world.advance(61 * 60_000)
  expect(await signUnsigned(world.as({ kind: 'system', task: 'test' }))).toBe(1)
  await world.runJobs()
  expect(await signaturesOf(versionId)).toMatchObject([{ kind: 'INTEGRITY' }])
})
