import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cargos, versions } from '../../../src/database/tables/cargos.ts'
import { decisions } from '../../../src/database/tables/decisions.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import type { PublisherTier } from '../../../src/domain/policy.ts'
import { DAY_MS } from '../../../src/domain/policy.ts'
import type { CargoState } from '../../../src/domain/states.ts'
import { authenticate } from '../../../src/registry/accounts/authenticate.ts'
import { createCargo } from '../../../src/registry/cargos/create-cargo.ts'
import { createToken } from '../../../src/registry/publishers/create-token.ts'
import { recheckProofs } from '../../../src/registry/publishers/domain/recheck-proofs.ts'
import { banPublisher, liftBan } from '../../../src/registry/publishers/staff/ban.ts'
import { grantPartnership } from '../../../src/registry/publishers/staff/grant-partnership.ts'
import { setTier } from '../../../src/registry/publishers/staff/set-tier.ts'
import { resetVerification, verifyManually } from '../../../src/registry/publishers/staff/verify-manually.ts'
import { tierProgressOf } from '../../../src/registry/publishers/tier/tier-progress.ts'
import { publishVersion } from '../../../src/registry/versions/publish-version.ts'
import { accessKeys, audited, endings, refusal, told } from '../../support/outcomes.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let staff: Awaited<ReturnType<World['person']>>
let names = 0
beforeAll(async () => {
  world = await openWorld()
  staff = await world.person({ staff: true })
})
afterAll(() => world.close())

const newTeam = (tier: PublisherTier = 'INDIVIDUAL') => world.team(`team-${++names}`, tier)
const rowOf = async (team: Team) => {
  const [row] = await world.registry.db.select().from(publishers).where(eq(publishers.id, team.publisherId))
  if (!row) throw new Error('There is no such publisher.')
  return row
}

/** A Cargo in a state, as it would be after its life so far. */
async function cargoIn(team: Team, state: CargoState, slug = `cargo-${++names}`): Promise<string> {
  const id = await world.cargo(team, slug)
  const moves =
    state === 'SUSPENDED' ? [{ state: 'PUBLISHED' as const }, { state, suspendedFor: 'POLICY' as const }] : [{ state }]
  for (const move of moves) await world.registry.db.update(cargos).set(move).where(eq(cargos.id, id))
  return id
}

async function currentVersion(team: Team, cargoId: string, change: Partial<typeof versions.$inferInsert> = {}) {
  const id = world.registry.newId()
  await world.registry.db.insert(versions).values({
    id,
    cargoId,
    publisherId: team.publisherId,
    number: 1,
    reference: 'ghcr.io/acme/x:1',
    digest: `sha256:${'a'.repeat(64)}`,
    state: 'PUBLISHED',
    registeredAt: world.now,
    ...change,
  })
  await world.registry.db.update(cargos).set({ currentVersionId: id }).where(eq(cargos.id, cargoId))
}

test('two registrations at 2 of 3 at once give one success', async () => {
  const team = await newTeam()
  for (const state of ['PUBLISHED', 'SUSPENDED'] as const) await cargoIn(team, state)
  const drafts = [await world.cargo(team, 'one'), await world.cargo(team, 'two')]
  const reference = await world.image('quota', {})

  const ends = await endings(...drafts.map(cargoId => publishVersion(world.as(team.actor), { cargoId, reference })))

  expect(ends).toEqual(['QUOTA_REACHED', 'done'])
  expect(await tierProgressOf(world.as(team.actor), team.publisherId)).toMatchObject({ used: 3, limit: 3 })
})

test('a draft holds no slot, and 20 of them are enough', async () => {
  const team = await newTeam('ORGANIZATION')
  const draft = (at: number) =>
    createCargo(world.as(team.actor), {
      publisherId: team.publisherId,
      slug: `draft-${at}`,
      name: 'Draft',
      category: 'utility',
    })
  for (let at = 0; at < 20; at++) await draft(at)

  expect(await refusal(draft(20))).toEqual(['DRAFT_LIMIT_REACHED'])
  expect(await tierProgressOf(world.as(team.actor), team.publisherId)).toMatchObject({ used: 0 })
})

test('tier progress says what each higher tier still needs, to the team and to staff alone', async () => {
  const team = await newTeam()
  const progress = await tierProgressOf(world.as(team.actor), team.publisherId)

  expect(progress).toMatchObject({ tier: 'INDIVIDUAL', used: 0, limit: 3 })
  expect(progress?.next.map(step => [step.tier, step.missing.map(one => one.rule)])).toEqual([
    ['VERIFIED', ['R18']],
    ['ORGANIZATION', ['R19', 'R19']],
    ['PARTNER', ['S6']],
  ])
  expect(await tierProgressOf(world.as(staff), team.publisherId)).toEqual(progress)
  expect(await tierProgressOf(world.as(await world.person()), team.publisherId)).toBeUndefined()
})

test('an agreement makes a Partner with its own limit, is announced before its end and ends by itself', async () => {
  const team = await newTeam()
  const grant = (expiresAt: Date) =>
    grantPartnership(world.as(staff), {
      publisherId: team.publisherId,
      cargoLimit: 5,
      gpu: true,
      expiresAt,
      note: 'Contract 17',
    })
  expect(await refusal(grant(world.now))).toEqual(['TIME_NOT_ACCEPTED'])
  await grant(new Date(world.now.getTime() + 60 * DAY_MS))
  expect(await rowOf(team)).toMatchObject({ tier: 'PARTNER', agreedGpu: true })
  expect(await tierProgressOf(world.as(team.actor), team.publisherId)).toMatchObject({ limit: 5 })

  const tick = () => recheckProofs(world.as({ kind: 'system', task: 'test' }))
  const alerts = () => told(world.registry, `alerts/${team.publisherId}`)
  await tick()
  expect(await alerts()).toHaveLength(1)
  world.advance(31 * DAY_MS)
  await tick()
  await tick()
  expect(await alerts()).toHaveLength(2)
  world.advance(30 * DAY_MS)
  await tick()
  await tick()

  expect(await alerts()).toHaveLength(3)
  expect(await rowOf(team)).toMatchObject({ tier: 'INDIVIDUAL', agreedGpu: false, agreedCargoLimit: null })
})

test("a Partner's agreed limit is the one that is enforced", async () => {
  const team = await newTeam()
  await grantPartnership(world.as(staff), {
    publisherId: team.publisherId,
    cargoLimit: 1,
    gpu: false,
    expiresAt: new Date(world.now.getTime() + DAY_MS),
    note: 'A small one',
  })
  await cargoIn(team, 'PUBLISHED')
  const cargoId = await world.cargo(team, 'second')
  const second = publishVersion(world.as(team.actor), { cargoId, reference: await world.image('agreed', {}) })

  expect(await refusal(second)).toEqual(['QUOTA_REACHED'])
})

test('staff set a tier with a reason, and give it back to the proofs', async () => {
  const team = await newTeam()
  const set = (tier: PublisherTier | null, reason = 'Checked by telephone.') =>
    setTier(world.as(staff), { publisherId: team.publisherId, tier, reason })

  expect(await refusal(set('ORGANIZATION', ' '))).toEqual(['INVALID_INPUT'])
  expect(await refusal(set('PARTNER'))).toEqual(['REQUIREMENTS_NOT_MET'])
  await set('ORGANIZATION')
  expect((await rowOf(team)).tier).toBe('ORGANIZATION')
  await set(null)
  expect((await rowOf(team)).tier).toBe('INDIVIDUAL')
  const kinds = await world.registry.db.select().from(decisions).where(eq(decisions.publisherId, team.publisherId))
  expect(kinds.map(one => [one.kind, one.isAdverse]).sort()).toEqual([
    ['TIER', false],
    ['TIER', true],
  ])
  expect(await audited(world.registry, team.publisherId)).toContain('publisher.set-tier.refused')
})

test('nobody sets the tier of their own publisher, staff or not', async () => {
  const team = await newTeam()
  const own = { ...staff, memberships: [{ publisherId: team.publisherId, role: 'OWNER' as const }] }
  const act = { publisherId: team.publisherId, tier: 'VERIFIED' as const, reason: 'Mine.' }

  expect(await refusal(setTier(world.as(own), act))).toEqual(['fault FORBIDDEN'])
  expect(await refusal(setTier(world.as(team.actor), act))).toEqual(['fault FORBIDDEN'])
  const verified = verifyManually(world.as(own), { publisherId: team.publisherId, reason: 'Mine.' })
  expect(await refusal(verified)).toEqual(['fault FORBIDDEN'])
})

test('a manual verification counts like the others until it is reset', async () => {
  const [team, other] = [await newTeam(), await newTeam()]
  const by = (publisherId: string, domain?: string) =>
    verifyManually(world.as(staff), { publisherId, reason: 'Papers seen.', ...(domain && { domain }) })
  await by(team.publisherId)
  expect((await rowOf(team)).tier).toBe('VERIFIED')
  await by(team.publisherId, 'manual.example.com')
  expect((await rowOf(team)).verifiedDomain).toBe('example.com')
  expect(await refusal(by(other.publisherId, 'example.com'))).toEqual(['PROOF_TAKEN'])

  await resetVerification(world.as(staff), {
    publisherId: team.publisherId,
    proofs: ['IDENTITY', 'DOMAIN'],
    reason: 'A mistake.',
  })

  expect(await rowOf(team)).toMatchObject({ tier: 'INDIVIDUAL', verifiedDomain: null })
  await by(other.publisherId, 'example.com')
})

test('a ban suspends the Cargos and ends tokens and sessions; lifting it reinstates what the scans allow', async () => {
  const team = await newTeam('ORGANIZATION')
  const { publisherId } = team
  const [clean, critical, before, draft] = [
    await cargoIn(team, 'PUBLISHED'),
    await cargoIn(team, 'PUBLISHED'),
    await cargoIn(team, 'SUSPENDED'),
    await world.cargo(team, 'draft'),
  ]
  await currentVersion(team, clean)
  await currentVersion(team, critical, { criticalCount: 1, state: 'HELD' })
  const token = await createToken(world.as(team.actor), { publisherId, name: 'ci', scopes: ['publish'] })
  const { sessions } = world.registry.ports
  const { session } = await sessions.create(team.accountId, { device: '', now: world.now })
  const stateOf = async (id: string) =>
    (await world.registry.db.select().from(cargos).where(eq(cargos.id, id)))[0]?.state
  const states = () => Promise.all([clean, critical, before, draft].map(stateOf))
  const act = { publisherId, reason: 'Malware in several Cargos.' }

  const { decisionId } = await banPublisher(world.as(staff), act)

  expect(await states()).toEqual(['SUSPENDED', 'SUSPENDED', 'SUSPENDED', 'DRAFT'])
  const [decision] = await world.registry.db.select().from(decisions).where(eq(decisions.id, decisionId))
  expect(decision).toMatchObject({ kind: 'BAN', isAdverse: true, isAppealable: true })
  expect(await refusal(authenticate(world.registry, { authorization: `Bearer ${token.secret}` }, world.now))).toEqual([
    'fault UNAUTHENTICATED',
  ])
  expect(await sessions.list(team.accountId, world.now)).toEqual([])
  expect(await accessKeys(world.registry)).toEqual(
    expect.arrayContaining([`publisher ${publisherId}`, `token ${token.tokenId}`]),
  )
  expect(await refusal(world.cargo(team, 'more'))).toEqual(['PUBLISHER_BANNED'])
  expect(await refusal(banPublisher(world.as(staff), act))).toEqual(['WRONG_STATE'])
  expect(session.id).toBeDefined()

  await liftBan(world.as(staff), { publisherId, reason: 'Appeal upheld.' })

  expect(await states()).toEqual(['PUBLISHED', 'SUSPENDED', 'SUSPENDED', 'DRAFT'])
  expect((await rowOf(team)).publishedCargoCount).toBe(1)
  await world.cargo(team, 'again')
  const acts = await audited(world.registry, publisherId)
  expect(acts).toEqual(
    expect.arrayContaining(['publisher.ban', 'cargo.suspend', 'publisher.lift-ban', 'cargo.reinstate']),
  )
})
