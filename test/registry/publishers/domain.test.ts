import { eq } from 'drizzle-orm'
import { expect, onTestFinished, test } from 'vitest'
import { nodeDns } from '../../../src/adapters/dns/node-dns.ts'
import { addressPolicy } from '../../../src/adapters/outbound/address.ts'
import { cargos } from '../../../src/database/tables/cargos.ts'
import { domainConflicts, domainProofs } from '../../../src/database/tables/proofs.ts'
import { publishers } from '../../../src/database/tables/publishers.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/policy.ts'
import { checkDomain, checkDomainNow } from '../../../src/registry/publishers/domain/check-domain.ts'
import { setOrganizationDetails } from '../../../src/registry/publishers/domain/organization-details.ts'
import { recheckProofs } from '../../../src/registry/publishers/domain/recheck-proofs.ts'
import { resolveDomainConflict } from '../../../src/registry/publishers/domain/resolve-conflict.ts'
import { startDomainVerification } from '../../../src/registry/publishers/domain/start-domain.ts'
import { resetVerification, verifyManually } from '../../../src/registry/publishers/staff/verify-manually.ts'
import { accessKeys, audited, refusal, told } from '../../support/outcomes.ts'
import { type DnsStandIn, dnsStandIns } from '../../support/stand-ins/dns.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

/** A registry that asks a real resolver on loopback, which delegates acme.com to a server of its own. */
async function withDns() {
  const [resolver, authority] = await dnsStandIns('127.0.0.1', '127.0.0.3')
  resolver.set('acme.com', 'NS', 'ns1.acme.com').set('ns1.acme.com', 'A', authority.host)
  const dns = nodeDns({
    servers: [resolver.address],
    timeoutMs: 400,
    policy: addressPolicy(['127.0.0.0/8']),
    authorityPort: resolver.port,
  })
  const world = await openWorld({ dns })
  onTestFinished(() => world.close())
  return { world, resolver, authority, acme: await world.team('acme') }
}

const start = (world: World, team: Team, domain: string) =>
  startDomainVerification(world.as(team.actor), { publisherId: team.publisherId, domain })
const now = (world: World, team: Team, proofId: string) => checkDomainNow(world.as(team.actor), { proofId })
const proofOf = async (world: World, id: string) => {
  const [proof] = await world.registry.db.select().from(domainProofs).where(eq(domainProofs.id, id))
  if (!proof) throw new Error('There is no such proof.')
  return proof
}
const publisherOf = async (world: World, team: Team) => {
  const [row] = await world.registry.db.select().from(publishers).where(eq(publishers.id, team.publisherId))
  if (!row) throw new Error('There is no such publisher.')
  return row
}
const details = (world: World, team: Team) =>
  setOrganizationDetails(world.as(team.actor), {
    publisherId: team.publisherId,
    legalName: 'Acme Ltd',
    address: '1 Acme Way',
    country: 'gb',
    billingContact: 'billing@acme.com',
  })

async function proven(world: World, authority: DnsStandIn, team: Team): Promise<string> {
  const { proofId } = await start(world, team, 'acme.com')
  const { token } = await proofOf(world, proofId)
  // Split as resolvers split what is longer than 255 bytes.
  authority.set('acme.com', 'TXT', ['v=spf1 -all'], ['archipelag-verify=', token])
  await now(world, team, proofId)
  return proofId
}

test('a domain, then the details, make an Organization; the domain alone does not', async () => {
  const { world, authority, acme } = await withDns()
  expect(await refusal(details(world, acme))).toEqual(['WRONG_STATE'])

  await proven(world, authority, acme)
  expect(await publisherOf(world, acme)).toMatchObject({ tier: 'INDIVIDUAL', verifiedDomain: 'acme.com' })
  await details(world, acme)

  expect((await publisherOf(world, acme)).tier).toBe('ORGANIZATION')
  expect(await accessKeys(world.registry)).toContain(`publisher ${acme.publisherId}`)
  expect(await told(world.registry, `alerts/${acme.publisherId}`)).toEqual([
    'VERIFICATION_CHANGED',
    'VERIFICATION_CHANGED',
  ])
})

test('a record that takes its time is looked for by a job for 48 hours, and found by it', async () => {
  const { world, authority, acme } = await withDns()
  const { proofId } = await start(world, acme, 'acme.com')
  for (let hours = 0; hours < 40; hours += 2) {
    world.advance(2 * HOUR_MS)
    await world.runJobs()
  }
  const pending = await proofOf(world, proofId)
  expect(pending.state).toBe('PENDING')
  expect(pending.checks).toBeGreaterThan(8)
  expect(pending.lastSeen).toContain('acme.com does not exist')

  authority.set('acme.com', 'TXT', `archipelag-verify=${pending.token}`)
  world.advance(5 * HOUR_MS)
  await world.runJobs()

  expect((await proofOf(world, proofId)).state).toBe('PROVEN')
})

test('a record that never comes fails after 48 hours with what was seen, and nothing asks on', async () => {
  const { world, acme } = await withDns()
  const { proofId } = await start(world, acme, 'acme.com')
  for (let hours = 0; hours < 60; hours += 4) {
    world.advance(4 * HOUR_MS)
    await world.runJobs()
  }
  const failed = await proofOf(world, proofId)
  expect(failed).toMatchObject({ state: 'FAILED', nextCheckAt: null })
  expect(failed.checks).toBeLessThan(25)
  expect(await refusal(now(world, acme, proofId))).toEqual(['WRONG_STATE'])
  expect(await audited(world.registry, acme.publisherId)).toContain('domain.check.refused')
})

test('a proven domain is looked at monthly; when its record is gone, 14 days of grace, then the tier falls', async () => {
  const { world, authority, acme } = await withDns()
  const proofId = await proven(world, authority, acme)
  await details(world, acme)
  const cargoId = await world.cargo(acme, 'summarize')
  await world.registry.db
    .update(cargos)
    .set({ trustLevel: 2, levelDecisionId: world.registry.newId(), state: 'PUBLISHED' })
    .where(eq(cargos.id, cargoId))
  const month = async () => {
    await recheckProofs(world.as({ kind: 'system', task: 'test' }))
    await world.runJobs()
  }

  world.advance(31 * DAY_MS)
  await month()
  expect((await proofOf(world, proofId)).state).toBe('PROVEN')

  authority.set('acme.com', 'TXT', 'v=spf1 -all')
  world.advance(31 * DAY_MS)
  await month()
  const graced = await publisherOf(world, acme)
  expect(graced.tier).toBe('ORGANIZATION')
  expect(graced.tierGraceUntil?.getTime()).toBe(world.now.getTime() + 14 * DAY_MS)

  for (let day = 0; day < 14; day++) {
    world.advance(DAY_MS)
    await month()
  }
  expect(await publisherOf(world, acme)).toMatchObject({
    tier: 'INDIVIDUAL',
    verifiedDomain: null,
    tierGraceUntil: null,
  })
  const [cargo] = await world.registry.db.select().from(cargos).where(eq(cargos.id, cargoId))
  expect(cargo).toMatchObject({ trustLevel: 1, state: 'PUBLISHED' })
  expect(await told(world.registry, `alerts/${acme.publisherId}`)).toContain('TRUST_CHANGED')
})

test('name servers that fall silent prove nothing either way', async () => {
  const { world, resolver, authority, acme } = await withDns()
  const proofId = await proven(world, authority, acme)
  for (const server of [resolver, authority]) server.fail('acme.com', 'SERVFAIL')
  world.advance(31 * DAY_MS)

  await checkDomain(world.as({ kind: 'system', task: 'test' }), proofId)

  expect(await proofOf(world, proofId)).toMatchObject({
    state: 'PROVEN',
    nextCheckAt: new Date(world.now.getTime() + DAY_MS),
  })
})

test('a record that comes back within the grace costs nothing', async () => {
  const { world, authority, acme } = await withDns()
  const proofId = await proven(world, authority, acme)
  await details(world, acme)
  const { token } = await proofOf(world, proofId)
  authority.set('acme.com', 'TXT', 'other')
  world.advance(31 * DAY_MS)
  await checkDomain(world.as({ kind: 'system', task: 'test' }), proofId)
  expect((await proofOf(world, proofId)).state).toBe('GRACE')

  authority.set('acme.com', 'TXT', `archipelag-verify=${token}`)
  world.advance(DAY_MS)
  await checkDomain(world.as({ kind: 'system', task: 'test' }), proofId)

  expect(await publisherOf(world, acme)).toMatchObject({ tier: 'ORGANIZATION', tierGraceUntil: null })
})

test('a second valid proof opens a case and steals nothing; staff decide whose the domain is', async () => {
  const { world, authority, acme } = await withDns()
  const first = await proven(world, authority, acme)
  const other = await world.team('other')
  const staff = await world.person({ staff: true })
  const { proofId } = await start(world, other, 'www.ACME.com.')
  const [one, two] = [await proofOf(world, first), await proofOf(world, proofId)]
  authority.set('acme.com', 'TXT', `archipelag-verify=${one.token}`, `archipelag-verify=${two.token}`)
  await now(world, other, proofId)

  expect((await proofOf(world, proofId)).state).toBe('CONTESTED')
  expect((await publisherOf(world, other)).verifiedDomain).toBeNull()
  expect((await publisherOf(world, acme)).verifiedDomain).toBe('acme.com')
  const [conflict] = await world.registry.db.select().from(domainConflicts)
  const decide = () =>
    resolveDomainConflict(world.as(staff), {
      conflictId: conflict?.id ?? '',
      outcome: 'CLAIMANT_GETS',
      reason: 'The company was sold.',
    })
  await decide()
  expect((await publisherOf(world, other)).verifiedDomain).toBe('acme.com')
  expect((await publisherOf(world, acme)).verifiedDomain).toBeNull()
  expect(await refusal(decide())).toEqual(['WRONG_STATE'])
})

test('a domain that changes hands leaves its former holder at once, also in the grace', async () => {
  const { world, authority, acme } = await withDns()
  const first = await proven(world, authority, acme)
  await details(world, acme)
  const other = await world.team('other')
  const { proofId } = await start(world, other, 'acme.com')
  const before = (await proofOf(world, first)).token
  authority.set('acme.com', 'TXT', `archipelag-verify=${(await proofOf(world, proofId)).token}`)
  await now(world, other, proofId)
  world.advance(31 * DAY_MS)
  await checkDomain(world.system, first)
  expect((await proofOf(world, first)).state).toBe('GRACE')

  const [conflict] = await world.registry.db.select().from(domainConflicts)
  const outcome = { conflictId: conflict?.id ?? '', outcome: 'CLAIMANT_GETS' as const, reason: 'It was sold.' }
  await resolveDomainConflict(world.as(await world.person({ staff: true })), outcome)
  authority.set('acme.com', 'TXT', `archipelag-verify=${before}`)
  await checkDomain(world.system, first)

  expect(await proofOf(world, first)).toMatchObject({ state: 'RESET', nextCheckAt: null })
  expect(await publisherOf(world, acme)).toMatchObject({
    tier: 'INDIVIDUAL',
    verifiedDomain: null,
    tierGraceUntil: null,
  })
  expect((await publisherOf(world, other)).verifiedDomain).toBe('acme.com')
})

test('a conflict takes no domain from a third publisher that proved it meanwhile', async () => {
  const { world, authority, acme } = await withDns()
  await proven(world, authority, acme)
  const [other, third] = [await world.team('other'), await world.team('third')]
  const staff = world.as(await world.person({ staff: true }))
  const { proofId } = await start(world, other, 'acme.com')
  authority.set('acme.com', 'TXT', `archipelag-verify=${(await proofOf(world, proofId)).token}`)
  await now(world, other, proofId)
  await resetVerification(staff, { publisherId: acme.publisherId, proofs: ['DOMAIN'], reason: 'It was sold.' })
  await proven(world, authority, third)

  const [conflict] = await world.registry.db.select().from(domainConflicts)
  const outcome = { conflictId: conflict?.id ?? '', outcome: 'CLAIMANT_GETS' as const, reason: 'It was sold.' }
  expect(await refusal(resolveDomainConflict(staff, outcome))).toEqual(['WRONG_STATE'])
  expect((await publisherOf(world, third)).verifiedDomain).toBe('acme.com')
  expect((await publisherOf(world, other)).verifiedDomain).toBeNull()
})

test('a domain that staff verified is not lost by looking for a record that never was', async () => {
  const { world, acme } = await withDns()
  const { publisherId } = acme
  const staff = world.as(await world.person({ staff: true }))
  await verifyManually(staff, { publisherId, domain: 'acme.com', reason: 'Papers seen.' })
  const [proof] = await world.registry.db.select().from(domainProofs)
  expect(await refusal(now(world, acme, proof?.id ?? ''))).toEqual(['WRONG_STATE'])
  expect((await publisherOf(world, acme)).tierGraceUntil).toBeNull()
})

test('of two publishers that prove one domain at once, one has it and the other has a case', async () => {
  const { world, authority, acme } = await withDns()
  const other = await world.team('other')
  const ids = [(await start(world, acme, 'acme.com')).proofId, (await start(world, other, 'acme.com')).proofId]
  const values = await Promise.all(ids.map(async id => `archipelag-verify=${(await proofOf(world, id)).token}`))
  authority.set('acme.com', 'TXT', ...values)

  await Promise.all([now(world, acme, ids[0] ?? ''), now(world, other, ids[1] ?? '')])

  const states = await Promise.all(ids.map(async id => (await proofOf(world, id)).state))
  expect(states.sort()).toEqual(['CONTESTED', 'PROVEN'])
  expect(await world.registry.db.select().from(domainConflicts)).toHaveLength(1)
})

test.each([
  ['an IP address', '203.0.113.7'],
  ['an IPv6 address', '[2001:db8::1]'],
  ['localhost', 'localhost'],
  ['a public suffix', 'co.uk'],
  ['a host of other people', 'github.io'],
  ['a mail provider', 'gmail.com'],
  ['a mailbox', 'ada@acme.com'],
  ['nothing', ' '],
  ['a homograph', 'аpple.com'],
])('%s proves no company, and the attempt leaves its trace', async (_, domain) => {
  const { world, acme } = await withDns()
  expect(await refusal(start(world, acme, domain))).toEqual(['DOMAIN_NOT_ACCEPTED'])
  expect(await audited(world.registry, acme.publisherId)).toEqual(['domain.start.refused'])
})

test('capitals, a trailing dot and an honest IDN are one domain each', async () => {
  const { world, acme } = await withDns()
  const spelled = async (domain: string) => (await proofOf(world, (await start(world, acme, domain)).proofId)).domain
  expect(await spelled('WWW.Acme.COM.')).toBe('acme.com')
  expect(await spelled('bücher.example.de')).toBe('example.de')
  expect(await spelled('bücher.de')).toBe('xn--bcher-kva.de')
})

test('a check on request is limited, and strangers see no proof', async () => {
  const { world, acme } = await withDns()
  const stranger = await world.team('stranger')
  const { proofId } = await start(world, acme, 'acme.com')
  expect(await refusal(now(world, stranger, proofId))).toEqual(['fault NOT_FOUND'])
  for (let checks = 0; checks < 5; checks++) await now(world, acme, proofId)
  expect(await refusal(now(world, acme, proofId))).toEqual(['RATE_LIMITED'])
})
