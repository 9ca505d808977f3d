import { and, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { domainConflicts, domainProofs, identityChecks } from '../../database/tables/proofs.ts'
import { connection, descending, entries, gated, maybe } from '../plan/declare.ts'
import { invitationPlan, pullCredentialPlan, tokenPlan } from './access-plans.ts'
import { PublisherChanged } from './changes.ts'
import { domainConflictPlan } from './conflicts.ts'
import { PublisherPayload } from './payload.ts'
import { publisherPlan } from './plan.ts'
import { domainProofPlan, identityCheckPlan } from './proof-plans.ts'
import { SavePullCredentialPayload } from './pull-credentials.ts'
import { CreatePublisherPayload } from './resolver.ts'
import { InviteMemberPayload } from './team.ts'
import { CreateTokenPayload, RevokeTokenPayload } from './tokens.ts'
import { DomainProofPayload, StartVerificationPayload } from './verification.ts'

export const publisherEntries = [
  entries('Query', {
    publisher: maybe(
      () => publisherPlan,
      (p, { args }) => eq(p.slug, args.param('slug', 'text')),
    ),
    publishers: gated(
      actor => actor.kind === 'staff',
      connection(
        () => publisherPlan,
        (p, { args }) => {
          const text = args.has('filter.text') ? args.param('filter.text', 'text') : undefined
          const banned = args.look<boolean>('filter.banned')
          return and(
            text &&
              sql`(${p.slug} ilike ${containing(text)} or ${p.name} ilike ${containing(text)} or ${p.verifiedDomain} = lower(${text}))`,
            args.has('filter.tier') ? eq(p.tier, args.param('filter.tier', 'text')) : undefined,
            banned == null ? undefined : banned ? isNotNull(p.bannedAt) : isNull(p.bannedAt),
          )
        },
        p => [descending(p.createdAt)],
      ),
    ),
    domainConflicts: gated(
      actor => actor.kind === 'staff',
      connection(
        () => domainConflictPlan,
        (c: typeof domainConflicts, { args }) => (args.look<boolean>('open') ? isNull(c.closedAt) : undefined),
        c => [descending(c.openedAt)],
      ),
    ),
  }),
  entries(() => CreatePublisherPayload, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => PublisherPayload, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => PublisherChanged, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => CreateTokenPayload, {
    token: maybe(
      () => tokenPlan,
      (t, { source }) => eq(t.id, source.param('tokenId')),
    ),
  }),
  entries(() => RevokeTokenPayload, {
    token: maybe(
      () => tokenPlan,
      (t, { source }) => eq(t.id, source.param('tokenId')),
    ),
  }),
  entries(() => InviteMemberPayload, {
    invitation: maybe(
      () => invitationPlan,
      (i, { source }) => eq(i.id, source.param('invitationId')),
    ),
  }),
  entries(() => SavePullCredentialPayload, {
    pullCredential: maybe(
      () => pullCredentialPlan,
      (c, { source }) => eq(c.id, source.param('credentialId')),
    ),
  }),
  entries(() => StartVerificationPayload, {
    identityCheck: maybe(
      () => identityCheckPlan,
      (i: typeof identityChecks, { source }) => eq(i.id, source.param('checkId')),
    ),
  }),
  entries(() => DomainProofPayload, {
    domainProof: maybe(
      () => domainProofPlan,
      (d: typeof domainProofs, { source }) => eq(d.id, source.param('proofId')),
    ),
  }),
]

/** A pattern for texts that contain this one; its signs mean themselves. */
const containing = (text: SQL): SQL => sql`('%' || regexp_replace(${text}, '([\\\\%_])', '\\\\\\1', 'g') || '%')`
