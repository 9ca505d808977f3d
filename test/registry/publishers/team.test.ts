import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { members, publishers } from '../../../src/database/tables/publishers.ts'
import type { Actor, Role } from '../../../src/domain/permission.ts'
import { authenticate } from '../../../src/registry/accounts/authenticate.ts'
import { createToken } from '../../../src/registry/publishers/create-token.ts'
import { acceptInvitation } from '../../../src/registry/publishers/team/accept-invitation.ts'
import { changeRole } from '../../../src/registry/publishers/team/change-role.ts'
import { inviteMember } from '../../../src/registry/publishers/team/invite-member.ts'
import { leavePublisher, removeMember } from '../../../src/registry/publishers/team/remove-member.ts'
import { transferPublisher } from '../../../src/registry/publishers/team/transfer-publisher.ts'
import { withdrawInvitation } from '../../../src/registry/publishers/team/withdraw-invitation.ts'
import { accessKeys, audited, endings, refusal } from '../../support/outcomes.ts'
import { openWorld, type Team, type World } from '../../support/world.ts'

let world: World
let names = 0
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const organization = () => world.team(`org-${++names}`, 'ORGANIZATION')
const emailOf = (person: { accountId: string }) => `${person.accountId}@example.org`

/** Invites a person and gives the secret of the mail. */
async function invited(team: Team, person: { accountId: string }, role: Role = 'MAINTAINER'): Promise<string> {
  await inviteMember(world.as(team.actor), { publisherId: team.publisherId, email: emailOf(person), role })
  await world.runJobs()
  return /mutation: (\S+)/.exec(world.mail.lastTo(emailOf(person)).text)?.[1] ?? ''
}

const accept = (actor: Actor, token: string) => acceptInvitation(world.as(actor), { token })
const roleOf = async (team: Team, accountId: string) =>
  (
    await world.registry.db
      .select({ role: members.role })
      .from(members)
      .where(and(eq(members.publisherId, team.publisherId), eq(members.accountId, accountId)))
  )[0]?.role

test('an invitation is accepted once, by the invited address, within seven days', async () => {
  const team = await organization()
  const [ada, eve] = [await world.person(), await world.person()]
  const token = await invited(team, ada)

  expect(await refusal(accept(eve, token))).toEqual(['INVITATION_NOT_VALID'])
  expect(await accept(ada, token)).toEqual({ publisherId: team.publisherId })
  expect(await refusal(accept(ada, token))).toEqual(['INVITATION_NOT_VALID'])
  expect(await roleOf(team, ada.accountId)).toBe('MAINTAINER')
  expect(await accessKeys(world.registry)).toContain(`account ${ada.accountId}`)

  const late = await world.person()
  const stale = await invited(team, late)
  world.advance(7 * 86_400_000)
  expect(await refusal(accept(late, stale))).toEqual(['INVITATION_NOT_VALID'])
  expect((await audited(world.registry, team.publisherId)).filter(act => act.endsWith('.refused'))).toHaveLength(3)
})

test('two browsers that accept one invitation at once make one member', async () => {
  const team = await organization()
  const ada = await world.person()
  const token = await invited(team, ada)

  expect(await endings(accept(ada, token), accept(ada, token))).toEqual(['INVITATION_NOT_VALID', 'done'])
})

test('an account whose address is not verified accepts nothing, and a withdrawn invitation is void', async () => {
  const team = await organization()
  const unverified = await world.person({ emailVerified: false })
  expect(await refusal(accept(unverified, await invited(team, unverified)))).toEqual(['EMAIL_NOT_VERIFIED'])

  const ada = await world.person()
  const { invitationId } = await inviteMember(world.as(team.actor), {
    publisherId: team.publisherId,
    email: emailOf(ada),
    role: 'VIEWER',
  })
  await world.runJobs()
  const token = /mutation: (\S+)/.exec(world.mail.lastTo(emailOf(ada)).text)?.[1] ?? ''
  await withdrawInvitation(world.as(team.actor), { invitationId })
  expect(await refusal(accept(ada, token))).toEqual(['INVITATION_NOT_VALID'])
})

test('teams are for Organizations: others invite nobody, and after the loss of the tier members read only', async () => {
  const individual = await world.team('solo')
  const ada = await world.person()
  expect(await refusal(invited(individual, ada))).toEqual(['TIER_TOO_LOW'])

  const team = await organization()
  const admin = await world.join(team, 'ADMIN')
  await world.registry.db.update(publishers).set({ tier: 'INDIVIDUAL' }).where(eq(publishers.id, team.publisherId))
  const name = { publisherId: team.publisherId, name: 'ci', scopes: ['read'] as const }
  expect(await refusal(createToken(world.as(admin.actor), name))).toEqual(['TIER_TOO_LOW'])
  expect(await leavePublisher(world.as(admin.actor), { publisherId: team.publisherId })).toBeDefined()
})

test('nobody gives, changes or takes a role above their own', async () => {
  const team = await organization()
  const [admin, maintainer] = [await world.join(team, 'ADMIN'), await world.join(team, 'MAINTAINER')]
  const { publisherId } = team
  const ada = await world.person()

  const acts = [
    () => inviteMember(world.as(admin.actor), { publisherId, email: emailOf(ada), role: 'OWNER' }),
    () => changeRole(world.as(admin.actor), { publisherId, accountId: admin.accountId, role: 'OWNER' }),
    () => changeRole(world.as(admin.actor), { publisherId, accountId: team.accountId, role: 'VIEWER' }),
    () => removeMember(world.as(admin.actor), { publisherId, accountId: team.accountId }),
  ]
  for (const act of acts) expect(await refusal(act())).toEqual(['FORBIDDEN'])
  const raised = changeRole(world.as(maintainer.actor), { publisherId, accountId: maintainer.accountId, role: 'ADMIN' })
  expect(await refusal(raised)).toEqual(['fault FORBIDDEN'])
  const transferred = transferPublisher(world.as(admin.actor), { publisherId, toAccountId: admin.accountId })
  expect(await refusal(transferred)).toEqual(['fault FORBIDDEN'])
  const left = await audited(world.registry, publisherId)
  expect(left.filter(act => act.endsWith('.refused'))).toHaveLength(6)
})

test('a publisher keeps an owner, and an account owns one publisher', async () => {
  const [team, other] = [await organization(), await organization()]
  const { publisherId } = team
  await world.registry.db
    .insert(members)
    .values({ publisherId, accountId: other.accountId, role: 'ADMIN', joinedAt: world.now })

  expect(await refusal(leavePublisher(world.as(team.actor), { publisherId }))).toEqual(['LAST_OWNER'])
  const promote = { publisherId, accountId: other.accountId, role: 'OWNER' as const }
  expect(await refusal(changeRole(world.as(team.actor), promote))).toEqual(['OWNS_ANOTHER_PUBLISHER'])
  const handOver = { publisherId, toAccountId: other.accountId }
  expect(await refusal(transferPublisher(world.as(team.actor), handOver))).toEqual(['OWNS_ANOTHER_PUBLISHER'])
  const owner = { accountId: team.accountId }
  expect(await refusal(invited(other, owner, 'OWNER').then(token => accept(team.actor, token)))).toEqual([
    'OWNS_ANOTHER_PUBLISHER',
  ])
})

test('two owners who leave at once leave one owner behind', async () => {
  const team = await organization()
  const second = await world.join(team, 'ADMIN')
  const { publisherId } = team
  await changeRole(world.as(team.actor), { publisherId, accountId: second.accountId, role: 'OWNER' })
  const asOwner = { ...second.actor, memberships: [{ publisherId, role: 'OWNER' }] } as Actor // safe because it was made so

  const left = [team.actor, asOwner].map(actor => leavePublisher(world.as(actor), { publisherId }))

  expect(await endings(...left)).toEqual(['LAST_OWNER', 'done'])
})

test('a transfer makes one the owner and the other an admin', async () => {
  const team = await organization()
  const admin = await world.join(team, 'ADMIN')

  await transferPublisher(world.as(team.actor), { publisherId: team.publisherId, toAccountId: admin.accountId })

  expect([await roleOf(team, team.accountId), await roleOf(team, admin.accountId)]).toEqual(['ADMIN', 'OWNER'])
})

test('a removed member loses the tokens at once, and a request on its way is refused', async () => {
  const team = await organization()
  const admin = await world.join(team, 'ADMIN')
  const { publisherId } = team
  const token = await createToken(world.as(admin.actor), { publisherId, name: 'ci', scopes: ['publish'] })

  await removeMember(world.as(team.actor), { publisherId, accountId: admin.accountId })

  const withToken = authenticate(world.registry, { authorization: `Bearer ${token.secret}` }, world.now)
  expect(await refusal(withToken)).toEqual(['fault UNAUTHENTICATED'])
  // The admin's request was authenticated before the removal; the locked rows say otherwise by now.
  const late = changeRole(world.as(admin.actor), { publisherId, accountId: team.accountId, role: 'VIEWER' })
  expect(await refusal(late)).toEqual(['fault NOT_FOUND'])
  const keys = await accessKeys(world.registry)
  expect(keys).toEqual(expect.arrayContaining([`account ${admin.accountId}`, `token ${token.tokenId}`]))
})

test('who is removed, or may invite less, leaves no open invitation behind', async () => {
  const team = await organization()
  const { publisherId } = team
  const [gone, lowered] = [await world.join(team, 'ADMIN'), await world.join(team, 'ADMIN')]
  const [ada, bob, cy] = [await world.person(), await world.person(), await world.person()]
  const secrets = [
    await invited(gone, ada, 'ADMIN'),
    await invited(lowered, bob, 'ADMIN'),
    await invited(team, cy, 'OWNER'),
  ]

  await removeMember(world.as(team.actor), { publisherId, accountId: gone.accountId })
  await changeRole(world.as(team.actor), { publisherId, accountId: lowered.accountId, role: 'MAINTAINER' })
  await transferPublisher(world.as(team.actor), { publisherId, toAccountId: lowered.accountId })

  for (const [i, person] of [ada, bob, cy].entries())
    expect(await refusal(accept(person, secrets[i] ?? ''))).toEqual(['INVITATION_NOT_VALID'])
  const acts = await audited(world.registry, publisherId)
  expect(acts.filter(act => act === 'invitation.withdraw')).toHaveLength(3)
})

test('strangers cannot use up the invitations of a team or the mail of an address', async () => {
  const team = await organization()
  const [stranger, ada] = [await world.person(), await world.person()]
  const { publisherId } = team
  for (let tries = 0; tries < 35; tries++)
    await refusal(inviteMember(world.as(stranger), { publisherId, email: emailOf(ada), role: 'VIEWER' }))
  expect(await invited(team, ada)).not.toBe('')
})

test('a token that is asked for while its maker is removed is not made', async () => {
  const team = await organization()
  const admin = await world.join(team, 'ADMIN')
  const { publisherId } = team
  await removeMember(world.as(team.actor), { publisherId, accountId: admin.accountId })
  const late = createToken(world.as(admin.actor), { publisherId, name: 'ci', scopes: ['publish'] })
  expect(await refusal(late)).toEqual(['fault FORBIDDEN'])
})

test('strangers do not learn of a team what they could not see', async () => {
  const team = await organization()
  const stranger = await world.person()
  const { publisherId } = team

  expect(await refusal(leavePublisher(world.as(stranger), { publisherId }))).toEqual(['fault NOT_FOUND'])
  expect(await refusal(removeMember(world.as(stranger), { publisherId, accountId: team.accountId }))).toEqual([
    'fault NOT_FOUND',
  ])
})
