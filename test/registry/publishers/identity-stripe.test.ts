import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { stripeIdentity } from '../../../src/adapters/stripe/stripe.ts'
import { identityChecks, proofClaims } from '../../../src/database/tables/proofs.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { receiveStripeEvent } from '../../../src/registry/publishers/identity/receive-stripe-event.ts'
import { settleIdentity } from '../../../src/registry/publishers/identity/settle-stripe.ts'
import { startIdentityVerification } from '../../../src/registry/publishers/identity/start-stripe.ts'
import { resetVerification } from '../../../src/registry/publishers/staff/verify-manually.ts'
import { audited, refusal, told } from '../../support/outcomes.ts'
import { stripeStandIn } from '../../support/stand-ins/stripe.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

const ada = { first: 'Ada', last: 'Lovelace', born: [1815, 12, 10] as [number, number, number], country: 'GB' }

/** A registry that speaks to Stripe's API by Stripe's own package. */
async function withStripe() {
  const standIn = await stripeStandIn()
  const stripe = stripeIdentity({
    apiKey: 'rk_test_registry',
    webhookSecret: standIn.webhookSecret,
    personKey: Buffer.alloc(32, 7),
    baseUrl: standIn.url,
    timeoutMs: 2_000,
  })
  const world = await openWorld({ stripe })
  onTestFinished(() => world.close())
  const deliver = async (type: string, sessionId: string) => {
    const { body, signature } = standIn.webhook(sessionId, `identity.verification_session.${type}`, world.now)
    const call = stripe.readWebhook(body, signature, world.now)
    if (call.kind !== 'event') throw new Error(`The webhook was ${call.kind}.`)
    await receiveStripeEvent(world.system, call.event)
    await world.runJobs()
  }
  return { world, standIn, stripe, deliver }
}

const start = (world: World, team: Team) =>
  startIdentityVerification(world.as(team.actor), { publisherId: team.publisherId })
const checksOf = (world: World, team: Team) =>
  world.registry.db
    .select()
    .from(identityChecks)
    .where(eq(identityChecks.publisherId, team.publisherId))
    .orderBy(identityChecks.createdAt, identityChecks.id)
const sessionOf = async (world: World, team: Team) => (await checksOf(world, team)).at(-1)?.stripeSessionId ?? ''
const tierOf = async (world: World, team: Team) =>
  (await world.registry.db.select().from(publishers).where(eq(publishers.id, team.publisherId)))[0]?.tier

test('a verified person makes a Verified publisher, and nothing but name and country is kept', async () => {
  const { world, standIn, deliver } = await withStripe()
  const acme = await world.team('acme')
  const { url } = await start(world, acme)
  const session = await sessionOf(world, acme)
  standIn.become(session, { status: 'verified', person: ada })

  await deliver('verified', session)

  expect(url).toContain(session)
  expect(await tierOf(world, acme)).toBe('VERIFIED')
  const [check] = await checksOf(world, acme)
  expect(check).toMatchObject({ status: 'VERIFIED', verifiedName: 'Ada Lovelace', country: 'GB', evidence: null })
  expect(JSON.stringify(check)).not.toContain('1815')
  expect(await audited(world.registry, acme.publisherId)).toEqual([
    'identity.start',
    'identity.verify',
    'publisher.tier',
  ])
  expect(await refusal(start(world, acme))).toEqual(['WRONG_STATE'])
})

test('webhooks twice, late and in any order change nothing more', async () => {
  const { world, standIn, deliver } = await withStripe()
  const acme = await world.team('acme')
  await start(world, acme)
  const session = await sessionOf(world, acme)
  standIn.become(session, { status: 'verified', person: ada })

  for (const type of ['verified', 'processing', 'verified', 'requires_input', 'canceled']) await deliver(type, session)
  standIn.become(session, { redacted: true })
  await deliver('redacted', session)

  expect(await tierOf(world, acme)).toBe('VERIFIED')
  expect((await checksOf(world, acme)).map(check => check.status)).toEqual(['VERIFIED'])
  const causes = await told(world.registry, `alerts/${acme.publisherId}`)
  expect(causes).toEqual(['VERIFICATION_CHANGED', 'VERIFICATION_CHANGED'])
})

test('a webhook that overtakes the answer to our own request finds its check', async () => {
  const { world, standIn, deliver } = await withStripe()
  const acme = await world.team('acme')
  await start(world, acme)
  const session = await sessionOf(world, acme)
  await world.registry.db.update(identityChecks).set({ stripeSessionId: null })
  standIn.become(session, { status: 'verified', person: ada })

  await deliver('verified', session)

  expect(await tierOf(world, acme)).toBe('VERIFIED')
})

test('a rejection shows its reason, and another attempt may pass', async () => {
  const { world, standIn, deliver } = await withStripe()
  const acme = await world.team('acme')
  await start(world, acme)
  const first = await sessionOf(world, acme)
  standIn.become(first, { lastError: { code: 'document_expired', reason: 'The document is expired.' } })
  await deliver('requires_input', first)
  expect((await checksOf(world, acme))[0]).toMatchObject({ status: 'REJECTED', reason: 'The document is expired.' })

  world.advance(1_000)
  await start(world, acme)
  const second = await sessionOf(world, acme)
  expect(second).not.toBe(first)
  standIn.become(second, { status: 'verified', person: ada })
  await deliver('verified', second)

  expect((await checksOf(world, acme)).map(check => check.status)).toEqual(['REJECTED', 'VERIFIED'])
  expect(await tierOf(world, acme)).toBe('VERIFIED')
})

test('one person verifies one publisher, also when two are verified at once', async () => {
  const { world, standIn } = await withStripe()
  const [one, two] = [await world.team('one'), await world.team('two')]
  for (const team of [one, two]) {
    await start(world, team)
    // Accents, capitals and order of names differ between a passport and a licence of one person.
    const person = team === one ? ada : { ...ada, first: 'LOVELACE', last: 'Adá' }
    standIn.become(await sessionOf(world, team), { status: 'verified', person })
  }

  await Promise.all(
    [one, two].map(async team =>
      settleIdentity(world.system, { stripeSessionId: await sessionOf(world, team), publisherId: team.publisherId }),
    ),
  )

  const tiers = [await tierOf(world, one), await tierOf(world, two)]
  expect(tiers.sort()).toEqual(['INDIVIDUAL', 'VERIFIED'])
  expect(await world.registry.db.select().from(proofClaims)).toHaveLength(1)
  const rejected = [...(await checksOf(world, one)), ...(await checksOf(world, two))].filter(
    check => check.status === 'REJECTED',
  )
  expect(rejected[0]?.reason).toContain('verifies another publisher already')
})

test('a session that names another publisher is never taken for ours', async () => {
  const { world, standIn, stripe, deliver } = await withStripe()
  const [acme, eve] = [await world.team('acme'), await world.team('eve')]
  await start(world, eve)
  const session = await sessionOf(world, eve)
  standIn.become(session, { status: 'verified', person: ada })

  await settleIdentity(world.system, { stripeSessionId: session, publisherId: acme.publisherId })
  expect([await tierOf(world, acme), await tierOf(world, eve)]).toEqual(['INDIVIDUAL', 'VERIFIED'])

  const made = await stripe.createVerificationSession({
    publisherId: 'somebody',
    returnUrl: 'https://a.example/',
    idempotencyKey: 'k',
  })
  if (made.kind !== 'created') throw new Error(made.reason)
  await deliver('verified', made.id)
  expect(await tierOf(world, acme)).toBe('INDIVIDUAL')
})

test('a crash between our row and Stripe leaves one session, and Stripe out of order loses nothing', async () => {
  const { world, standIn } = await withStripe()
  const acme = await world.team('acme')
  standIn.fault(500, 500)
  expect(await refusal(start(world, acme))).toEqual(['fault UNAVAILABLE'])

  const [first, again] = [await start(world, acme), await start(world, acme)]

  expect(again.checkId).toBe(first.checkId)
  expect(await checksOf(world, acme)).toHaveLength(1)
  expect(standIn.requests.filter(one => one.route.startsWith('POST'))).toHaveLength(1)
})

test('what staff took back is not undone by a replayed webhook', async () => {
  const { world, standIn, deliver } = await withStripe()
  const [acme, other] = [await world.team('acme'), await world.team('other')]
  const staff = await world.person({ staff: true })
  await start(world, acme)
  const session = await sessionOf(world, acme)
  standIn.become(session, { status: 'verified', person: ada })
  await deliver('verified', session)

  await resetVerification(world.as(staff), {
    publisherId: acme.publisherId,
    proofs: ['IDENTITY'],
    reason: 'The document was stolen.',
  })
  await deliver('verified', session)

  expect(await tierOf(world, acme)).toBe('INDIVIDUAL')
  // The person is free to verify another publisher.
  await start(world, other)
  standIn.become(await sessionOf(world, other), { status: 'verified', person: ada })
  await deliver('verified', await sessionOf(world, other))
  expect(await tierOf(world, other)).toBe('VERIFIED')
})

test('a late word of an earlier session does not decide the check that was begun since', async () => {
  const { world, standIn, deliver } = await withStripe()
  const acme = await world.team('acme')
  const staff = await world.person({ staff: true })
  await start(world, acme)
  const session = await sessionOf(world, acme)
  standIn.become(session, { status: 'verified', person: ada })
  await deliver('verified', session)
  const reset = { publisherId: acme.publisherId, proofs: ['IDENTITY'] as const, reason: 'The document was stolen.' }
  await resetVerification(world.as(staff), reset)
  standIn.fault(500, 500)
  expect(await refusal(start(world, acme))).toEqual(['fault UNAVAILABLE'])
  // Nothing promises in which order a database gives rows.
  const later = new Date(world.now.getTime() + 1_000)
  await world.registry.db.update(identityChecks).set({ createdAt: later }).where(eq(identityChecks.isReset, true))

  await deliver('verified', session)

  expect(await tierOf(world, acme)).toBe('INDIVIDUAL')
  expect((await checksOf(world, acme)).map(check => check.status)).toEqual(['PENDING', 'VERIFIED'])
})

test('only the owner starts a verification, and only by a session', async () => {
  const { world } = await withStripe()
  const acme = await world.team('acme', 'ORGANIZATION')
  const admin = await world.join(acme, 'ADMIN')
  expect(await refusal(start(world, admin))).toEqual(['fault FORBIDDEN'])
  expect(await audited(world.registry, acme.publisherId)).toEqual(['identity.start.refused'])
})
