import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts } from '../../../src/database/tables/accounts.ts'
import { auditEntries } from '../../../src/database/tables/audit.ts'
import { identityChecks, proofClaims } from '../../../src/database/tables/proofs.ts'
import { members, publishers } from '../../../src/database/tables/publishers.ts'
import { appointStaff } from '../../../src/registry/accounts/appoint-staff.ts'
import { authenticate } from '../../../src/registry/accounts/authenticate.ts'
import { deleteAccount } from '../../../src/registry/accounts/delete-account.ts'
import { exportAccount } from '../../../src/registry/accounts/export-account.ts'
import { reportSecurityIssue } from '../../../src/registry/moderation/report-security.ts'
import { createToken } from '../../../src/registry/publishers/create-token.ts'
import { banPublisher } from '../../../src/registry/publishers/staff/ban.ts'
import { transferPublisher } from '../../../src/registry/publishers/team/transfer-publisher.ts'
import { accessKeys, audited, refusal } from '../../support/outcomes.ts'
import { accountRow, openWorld, type Team, type World } from '../../support/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function withPassword(team: Team): Promise<Team> {
  await world.registry.db
    .update(accounts)
    .set({ passwordHash: 'fake:secret words', name: 'Ada Lovelace' })
    .where(eq(accounts.id, team.accountId))
  return team
}
const remove = (team: Team, password = 'secret words') => deleteAccount(world.as(team.actor), { password })

test('an account is exported as JSON with everything known of it, and without secrets', async () => {
  const acme = await withPassword(await world.team('acme', 'ORGANIZATION'))
  const { secret } = await createToken(world.as(acme.actor), {
    publisherId: acme.publisherId,
    name: 'ci',
    scopes: ['read'],
  })

  const cargoId = await world.cargo(acme, 'holed')
  await reportSecurityIssue(world.as(acme.actor), { cargoId, text: 'I looked into it.' })

  const exported = await exportAccount(world.as(acme.actor))

  expect(exported).toMatchObject({
    account: { name: 'Ada Lovelace', email: `${acme.accountId}@example.org` },
    memberships: [{ publisher: 'acme', role: 'OWNER' }],
    tokens: [{ name: 'ci' }],
    cases: [{ kind: 'SECURITY', text: 'I looked into it.' }],
    ratings: [],
  })
  expect(JSON.stringify(exported)).not.toMatch(new RegExp(`fake:|${secret}`))
})

test('a deleted account leaves its id in the audit, and nothing personal', async () => {
  const acme = await world.team('keeps', 'ORGANIZATION')
  const ada = await withPassword(await world.join(acme, 'ADMIN'))
  const token = await createToken(world.as(ada.actor), { publisherId: acme.publisherId, name: 'ci', scopes: ['read'] })

  expect(await refusal(remove(ada, 'a guess'))).toEqual(['CREDENTIALS_WRONG'])
  await remove(ada)

  expect(await accountRow(world.registry, ada.accountId)).toMatchObject({
    email: null,
    name: '',
    passwordHash: null,
    deletedAt: world.now,
  })
  const left = await world.registry.db.select().from(members).where(eq(members.accountId, ada.accountId))
  expect(left).toEqual([])
  const withToken = authenticate(world.registry, { authorization: `Bearer ${token.secret}` }, world.now)
  expect(await refusal(withToken)).toEqual(['fault UNAUTHENTICATED'])
  expect(await accessKeys(world.registry)).toContain(`account ${ada.accountId}`)
  const entries = JSON.stringify(await world.registry.db.select().from(auditEntries))
  expect(entries).toContain(ada.accountId)
  expect(entries).not.toContain('@example.org')
})

test('the last owner of a publisher with members or Cargos transfers it first', async () => {
  const [crowded, stocked] = [await world.team('crowded', 'ORGANIZATION'), await world.team('stocked')]
  await world.join(crowded, 'VIEWER')
  await world.cargo(stocked, 'draft')

  for (const team of [crowded, stocked]) expect(await refusal(remove(await withPassword(team)))).toEqual(['LAST_OWNER'])
  expect(await audited(world.registry, stocked.publisherId)).toContain('account.delete.refused')
})

test('an empty publisher stays as a name that nobody gets again', async () => {
  const team = await withPassword(await world.team('alone', 'VERIFIED'))
  await remove(team)

  const [row] = await world.registry.db.select().from(publishers).where(eq(publishers.id, team.publisherId))
  expect(row).toMatchObject({ slug: 'alone', name: 'Deleted publisher', tier: 'INDIVIDUAL' })
})

test('whoever verified a publisher and leaves takes the name along, and the publisher stays verified', async () => {
  const team = await withPassword(await world.team('verified-by', 'ORGANIZATION'))
  const other = await world.join(team, 'ADMIN')
  await world.registry.db.insert(identityChecks).values({
    id: world.registry.newId(),
    publisherId: team.publisherId,
    method: 'STRIPE',
    status: 'VERIFIED',
    accountId: team.accountId,
    verifiedName: 'Ada Lovelace',
    country: 'GB',
    createdAt: world.now,
  })
  await transferPublisher(world.as(team.actor), { publisherId: team.publisherId, toAccountId: other.accountId })
  await remove(team)

  const [check] = await world.registry.db
    .select()
    .from(identityChecks)
    .where(eq(identityChecks.publisherId, team.publisherId))
  expect(check).toMatchObject({ status: 'VERIFIED', isReset: false, verifiedName: null, country: null })
})

test('a banned publisher does not begin anew with the proofs of the old one by deleting the account', async () => {
  const [banned, free] = [await world.team('banned-one'), await world.team('free-one')]
  const staff = await world.person({ staff: true })
  for (const [kind, team] of [
    ['GITHUB_ACCOUNT', banned],
    ['STRIPE_PERSON', free],
  ] as const)
    await world.registry.db
      .insert(proofClaims)
      .values({ kind, key: '583231', publisherId: team.publisherId, claimedAt: world.now })
  await banPublisher(world.as(staff), { publisherId: banned.publisherId, reason: 'Malware.' })

  for (const team of [banned, free]) await remove(await withPassword(team))

  const left = await world.registry.db.select().from(proofClaims)
  expect(left).toMatchObject([{ kind: 'GITHUB_ACCOUNT', publisherId: banned.publisherId }])
})

test('staff are appointed on the machine alone', async () => {
  const person = await world.person()
  const email = `${person.accountId}@example.org`
  const staff = await world.person({ staff: true })

  expect(await refusal(appointStaff(world.as(staff), { email, isStaff: true }))).toEqual(['fault FORBIDDEN'])
  await appointStaff(world.system, { email: email.toUpperCase(), isStaff: true })
  expect((await accountRow(world.registry, person.accountId)).isStaff).toBe(true)
  expect(await refusal(appointStaff(world.system, { email: 'nobody@example.org', isStaff: true }))).toEqual([
    'fault NOT_FOUND',
  ])
})
