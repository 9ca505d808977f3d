import { sql } from 'drizzle-orm'
import { invitations } from '../../database/tables/invitations.ts'
import { tokens } from '../../database/tables/publishers.ts'
import { pullCredentials } from '../../database/tables/pull-credentials.ts'
import type { Scope } from '../../domain/permission.ts'
import { expr, globalId, type Plan, plan, resolved } from '../plan/declare.ts'
import { publisherSubject, subjectWith } from '../viewer-can.ts'
import { Invitation, PullCredential, Token } from './access-types.ts'

/** Who manages a team, its tokens and its credentials (S8). */
export const MANAGERS = ['ADMIN', 'OWNER'] as const

export const tokenPlan: Plan<Token, typeof tokens> = plan(() => Token, tokens, {
  visibleTo: (t, actor) =>
    actor.kind === 'staff' || sql`(${actor.ownsAs(MANAGERS, t.publisherId)} or ${actor.isPerson(t.accountId)})`,
  fields: t => ({
    viewerCan: resolved({ subject: subjectWith(t.publisherId, { accountId: t.accountId }) }),
    id: globalId('token', t.id),
    name: t.name,
    hint: t.hint,
    scopes: expr(sql<Scope[]>`to_jsonb(${t.scopes})`, 'jsonb'),
    createdAt: t.createdAt,
    expiresAt: t.expiresAt,
    lastUsedAt: t.lastUsedAt,
    revokedAt: t.revokedAt,
  }),
})

export const invitationPlan: Plan<Invitation, typeof invitations> = plan(() => Invitation, invitations, {
  visibleTo: (i, actor) => actor.kind === 'staff' || actor.ownsAs(MANAGERS, i.publisherId),
  fields: i => ({
    viewerCan: resolved({ subject: publisherSubject(i.publisherId) }),
    id: globalId('invitation', i.id),
    email: i.email,
    role: i.role,
    createdAt: i.createdAt,
    expiresAt: i.expiresAt,
    acceptedAt: i.acceptedAt,
    withdrawnAt: i.withdrawnAt,
  }),
})

export const pullCredentialPlan: Plan<PullCredential, typeof pullCredentials> = plan(
  () => PullCredential,
  pullCredentials,
  {
    visibleTo: (c, actor) => actor.ownsAs(MANAGERS, c.publisherId),
    fields: c => ({
      viewerCan: resolved({ subject: publisherSubject(c.publisherId) }),
      id: globalId('credential', c.id),
      pattern: c.pattern,
      username: c.username,
      pushesSignatures: c.pushesSignatures,
      createdAt: c.createdAt,
      testedAt: c.testedAt,
    }),
  },
)
