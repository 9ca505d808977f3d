import { webhookDeliveries, webhooks } from '../../src/database/tables/alerts.ts'
import { cases } from '../../src/database/tables/cases.ts'
import { invitations } from '../../src/database/tables/invitations.ts'
import { domainConflicts, domainProofs, identityChecks, partnerAgreements } from '../../src/database/tables/proofs.ts'
import { pullCredentials } from '../../src/database/tables/pull-credentials.ts'
import { ratings } from '../../src/database/tables/ratings.ts'
import { reviews } from '../../src/database/tables/reviews.ts'
import { jobs } from '../../src/database/tables/runtime.ts'
import { signatures } from '../../src/database/tables/signatures.ts'
import { pendingChanges, staffFlags } from '../../src/database/tables/trust.ts'
import { ID_PREFIXES, type Noun, toGlobalId } from '../../src/domain/ids.ts'
import { stateException } from '../../src/registry/exceptions/state-exception.ts'
import { createToken } from '../../src/registry/publishers/create-token.ts'
import { raiseAlert } from './raise-alert.ts'
import type { Team, World } from './world.ts'

/** Global ids by noun; beside them the keys of what is named without a noun, and a slug. */
export type Things = Readonly<Partial<Record<Noun | 'conflict' | 'proof' | 'actor' | 'jobKey' | 'slug', string>>>

const DAY = 86_400_000

/**
 * One thing of every noun that hangs on a Cargo, and the Cargo: a draft whose only version a critical finding blocks, or a
 * published one. What the life of a Cargo would take long to lead to is written as rows: reading it and acting on it is
 * what is tried.
 */
export async function thingsOfCargo(world: World, team: Team, kind: 'draft' | 'published'): Promise<Things> {
  const { registry, now } = world
  const { db } = registry
  const { publisherId, accountId } = team
  const severity = kind === 'draft' ? 'CRITICAL' : 'LOW'
  await world.advise(advisory(kind, severity))
  const cargoId = await world.cargo(team, kind)
  const versionId = await world.publish(team, cargoId, kind, { npm: [{ name: `${kind}-holes`, version: '1.0.0' }] })
  const about = { cargoId, versionId, publisherId }
  const [found] = await world.database.sql<{ finding: string; scan: string; decision: string }[]>`
    select f.id as finding, v.latest_scan_id as scan,
      (select d.id from decisions d where d.version_id = v.id limit 1) as decision
    from versions v join findings f on f.version_id = v.id where v.id = ${versionId}`
  if (!found?.decision) throw new Error(`The ${kind} has no finding and no Decision.`)
  const { exceptionId } = await stateException(world.as(team.actor), {
    findingId: found.finding,
    status: 'NOT_AFFECTED',
    justification: 'COMPONENT_NOT_PRESENT',
    reason: 'It is never called.',
    expiresAt: new Date(now.getTime() + 30 * DAY),
  })
  const [review, pendingChange, flag, signature, issue, rating, job] = Array.from({ length: 7 }, () => registry.newId())
  const rows = { review, pendingChange, flag, signature, case: issue, rating, job } as Record<string, string> // safe because seven were made
  const id = (noun: string) => rows[noun] ?? ''
  await db.insert(reviews).values({ id: id('review'), ...about, purpose: 'LEVEL', tierRank: 1, requestedAt: now })
  await db.insert(pendingChanges).values({
    ...{ id: id('pendingChange'), ...about, fromLevel: 1, toLevel: 0, findingNames: ['X'] },
    ...{ decisionId: found.decision, openedAt: now },
  })
  await db.insert(staffFlags).values({
    ...{ id: id('flag'), ...about, kind: 'LOOK_ALIKE' as const, otherCargoId: cargoId },
    ...{ message: 'It looks alike.', raisedAt: now },
  })
  await db.insert(signatures).values({
    ...{ id: id('signature'), ...about, digest: `sha256:${'a'.repeat(64)}`, kind: 'INTEGRITY' as const },
    ...{ keyId: 'k', bundle: {}, signedAt: now, revokedAt: now },
  })
  await db.insert(cases).values({
    ...{ id: id('case'), ...about, kind: 'ISSUE' as const },
    ...{ title: 'It fails', text: 'It fails.', openedAt: now, updatedAt: now },
  })
  await db
    .insert(ratings)
    .values({ id: id('rating'), cargoId, publisherId, accountId, stars: 4, isOwn: false, ratedAt: now })
  await db.insert(jobs).values({
    ...{ id: id('job'), ...about, accountId, isOwn: true, effectiveLevel: 0, memoryBytes: 1, cpus: 1 },
    ...{ durationSeconds: 1, network: 'NONE' as const, gpu: false, admittedAt: now, expiresAt: now },
  })
  const keys = { ...rows, ...found, cargo: cargoId, version: versionId, exception: exceptionId }
  return { ...asIds(keys), jobKey: id('job'), slug: `${team.slug}/${kind}` }
}

/** One thing of every noun that hangs on a publisher or an account. All of them are private. */
export async function thingsOfTeam(world: World, team: Team, rival: Team): Promise<Things> {
  const { registry, now } = world
  const { db } = registry
  const { publisherId, accountId } = team
  const { tokenId } = await createToken(world.as(team.actor), { publisherId, name: 'robot', scopes: ['read'] })
  const { session } = await registry.ports.sessions.create(accountId, { device: 'test', now })
  const alert = await raiseAlert(world, team)
  const webhook = registry.newId()
  await db
    .insert(webhooks)
    .values({ id: webhook, publisherId, url: 'https://hooks.test/a', sealedSecret: 'x', seq: 0, createdAt: now })
  const delivery = registry.newId()
  await db.insert(webhookDeliveries).values({
    ...{ id: delivery, webhookId: webhook, publisherId, seq: 1, eventId: alert, cause: 'NEW_ADVISORY', createdAt: now },
  })
  const invitation = registry.newId()
  const later = new Date(now.getTime() + DAY)
  await db.insert(invitations).values({
    ...{ id: invitation, publisherId, email: 'guest@example.org', role: 'VIEWER' as const },
    ...{ invitedBy: accountId, createdAt: now, expiresAt: later },
  })
  const verification = registry.newId()
  await db.insert(identityChecks).values({ id: verification, publisherId, method: 'GITHUB', createdAt: now })
  const agreement = registry.newId()
  await db
    .insert(partnerAgreements)
    .values({ id: agreement, publisherId, gpu: false, note: 'n', startsAt: now, expiresAt: later })
  const pullCredential = registry.newId()
  await db.insert(pullCredentials).values({
    ...{ id: pullCredential, publisherId, pattern: 'ghcr.io/acme', username: 'u', sealedPassword: 'x' },
    ...{ createdAt: now, testedAt: now },
  })
  const domain = 'acme.test'
  const [proof, conflict] = [registry.newId(), registry.newId()]
  await db
    .insert(domainProofs)
    .values({ id: proof, publisherId, domain, shownDomain: domain, token: 't', startedAt: now })
  await db.insert(domainConflicts).values({
    ...{ id: conflict, domain, holderId: publisherId, claimantId: rival.publisherId, proofId: proof, openedAt: now },
  })
  const keys = { alert, webhook, delivery, invitation, verification, agreement, pullCredential }
  return {
    ...asIds({ ...keys, account: accountId, token: tokenId, session: session.id }),
    conflict,
    proof,
    actor: accountId,
  }
}

/** The same, of things that never were. */
export const missing = (things: Things): Things =>
  Object.fromEntries(
    Object.keys(things).map((name, at) => {
      const prefix = ID_PREFIXES[name as Noun] as string | undefined // safe because what is no noun has no prefix
      if (name === 'slug') return [name, 'acme/nothing']
      const key = `00000000-0000-7000-8000-0000000f${String(at).padStart(4, '0')}`
      return [name, prefix ? `${prefix}_${key}` : key]
    }),
  )

const asIds = (keys: Readonly<Record<string, string>>): Things =>
  // safe because the names of the keys are nouns
  Object.fromEntries(Object.entries(keys).map(([noun, key]) => [noun, toGlobalId(noun as Noun, key)]))

const advisory = (name: string, severity: string) => ({
  id: `GHSA-${name.slice(0, 4)}-iiii-jjjj`,
  summary: 'A hole',
  modified: '2026-05-01T00:00:00Z',
  published: '2026-05-01T00:00:00Z',
  database_specific: { severity },
  affected: [
    {
      package: { ecosystem: 'npm', name: `${name}-holes` },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
    },
  ],
})
