import { eq, sql } from 'drizzle-orm'
import type { GitHubPort } from '../adapters/github/port.ts'
import { accounts } from '../database/tables/accounts.ts'
import { publishers } from '../database/tables/publishers.ts'
import type { Role } from '../domain/permission.ts'
import { DAY_MS } from '../domain/policy.ts'
import type { Context, Registry } from '../registry/context.ts'
import { createToken } from '../registry/publishers/create-token.ts'
import { startDomainVerification } from '../registry/publishers/domain/start-domain.ts'
import { finishGithubVerification } from '../registry/publishers/identity/finish-github.ts'
import { startGithubVerification } from '../registry/publishers/identity/start-github.ts'
import { grantPartnership } from '../registry/publishers/staff/grant-partnership.ts'
import { verifyManually } from '../registry/publishers/staff/verify-manually.ts'
import { acceptInvitation } from '../registry/publishers/team/accept-invitation.ts'
import { inviteMember } from '../registry/publishers/team/invite-member.ts'
import { sendInvitation } from '../registry/publishers/team/send-invitation.ts'
import type { DemoOwner } from './alerts.ts'
import { demoAccount, person } from './people.ts'
import { DEMO_STAFF } from './trust.ts'

const GIB = 1024 ** 3

/**
 * Everything that a publisher can be, by the verbs that make it so: all four tiers, a team with an open invitation and a
 * token, a domain that waits for its record, and an identity that was rejected with its reasons. Acme is an Organization
 * already, for its review.
 */
export async function fillPublishers(registry: Registry, owners: readonly DemoOwner[]): Promise<void> {
  const staff = await staffOf(registry)
  const owner = await bySlug(registry, owners)
  await verifyManually(staff, { publisherId: owner('northlight').publisherId, reason: 'Papers seen by Sam.' })
  await grantPartnership(staff, {
    publisherId: owner('mediamill').publisherId,
    gpu: true,
    memoryBytes: 32 * GIB,
    durationSeconds: 2 * 3600,
    expiresAt: new Date(registry.clock().getTime() + 365 * DAY_MS),
    note: 'A partner of the demo.',
  })
  await makeTeam(registry, owner('acme'))
  const { ctx, publisherId } = owner('graphworks')
  await startDomainVerification(ctx, { publisherId, domain: 'example.com' })
  await rejectIdentity(owner('chatterbox'))
}

async function makeTeam(registry: Registry, { ctx, publisherId }: DemoOwner): Promise<void> {
  await createToken(ctx, { publisherId, name: 'Pipeline', scopes: ['publish'] })
  const invite = (email: string, role: Role) => inviteMember(ctx, { publisherId, email, role })
  await invite('newcomer@acme.example.com', 'ADMIN')
  for (const [name, role] of TEAM) {
    const email = `${name}@acme.example.com`
    const accountId = await demoAccount(registry, email, name)
    const { invitationId } = await invite(email, role)
    await mailsSent(registry)
    await acceptInvitation(person(registry, accountId), { token: await secretOf(ctx, invitationId) })
  }
}
const TEAM = [
  ['mo', 'MAINTAINER'],
  ['vi', 'VIEWER'],
] as const satisfies readonly (readonly [string, Role])[]

/** The mail once more, into our hands: the newest one counts. */
async function secretOf(ctx: Context, invitationId: string): Promise<string> {
  let text = ''
  const mail: Registry['ports']['mail'] = {
    async send(letter) {
      text = letter.text
      return { kind: 'accepted' }
    },
  }
  const registry = { ...ctx.registry, ports: { ...ctx.registry.ports, mail } }
  await sendInvitation({ ...ctx, registry }, invitationId, 'demo')
  return /mutation: (\S+)/.exec(text)?.[1] ?? ''
}

/** The worker's own mail of an invitation would void ours. */
async function mailsSent({ db }: Registry): Promise<void> {
  for (;;) {
    const [row] = await db.execute<{ n: number }>(
      sql`select count(*)::int as n from graphile_worker.jobs where task_identifier = 'send-invitation'`,
    )
    if (!row?.n) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** A GitHub account that is two months old and shows nothing: refused with both reasons, and free to try again. */
async function rejectIdentity({ ctx, publisherId }: DemoOwner): Promise<void> {
  const state = ctx.registry.newId()
  const registry = { ...ctx.registry, ports: { ...ctx.registry.ports, github: youngGitHub(state) } }
  const now = registry.clock()
  await startGithubVerification({ ...ctx, registry, now }, { publisherId })
  await finishGithubVerification({ ...ctx, registry, now }, { state, code: 'demo' })
}

const youngGitHub = (state: string): GitHubPort => ({
  newAttempt: () => ({ state, codeVerifier: state }),
  authorizationUrl: () => 'https://github.com/login/oauth/authorize',
  isSameState: (given, returned) => given === returned,
  identify: async (_, now) => ({
    kind: 'identified',
    account: {
      id: '1',
      login: 'demo-newcomer',
      createdAt: new Date(now.getTime() - 60 * DAY_MS),
      publicRepositories: 0,
      recentEvents: 0,
    },
    tokenRevoked: true,
  }),
})

async function bySlug({ db }: Registry, owners: readonly DemoOwner[]): Promise<(slug: string) => DemoOwner> {
  const rows = await db.select({ id: publishers.id, slug: publishers.slug }).from(publishers)
  return slug => {
    const id = rows.find(row => row.slug === slug)?.id
    const owner = owners.find(one => one.publisherId === id)
    if (!owner) throw new Error(`The demo has no publisher ${slug}.`)
    return owner
  }
}

async function staffOf(registry: Registry): Promise<Context> {
  const [account] = await registry.db.select({ id: accounts.id }).from(accounts).where(eq(accounts.email, DEMO_STAFF))
  if (!account) throw new Error('The demo has no staff.')
  const context = person(registry, account.id)
  return {
    ...context,
    actor: { kind: 'staff', accountId: account.id, sessionId: 'demo', emailVerified: true, memberships: [] },
  }
}
