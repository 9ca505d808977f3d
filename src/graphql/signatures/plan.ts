import { or } from 'drizzle-orm'
import { signatures } from '../../database/tables/signatures.ts'
import { gated, globalId, type Plan, plan } from '../plan/declare.ts'
import { isPublicVersionId } from '../versions/visible.ts'
import { Signature } from './type.ts'

export const signaturePlan: Plan<Signature, typeof signatures> = plan(() => Signature, signatures, {
  visibleTo: (s, actor) =>
    actor.kind === 'staff' ||
    actor.kind === 'coordinator' ||
    or(actor.owns(s.publisherId), isPublicVersionId(s.versionId)),
  fields: s => ({
    id: globalId('signature', s.id),
    kind: s.kind,
    digest: s.digest,
    keyId: s.keyId,
    bundle: s.bundle,
    signedAt: s.signedAt,
    expiresAt: s.expiresAt,
    revokedAt: s.revokedAt,
    pushedAt: s.pushedAt,
    pushedAs: s.pushedAs,
    pushProblem: gated(actor => actor.kind === 'staff' || actor.owns(s.publisherId), s.pushProblem),
  }),
})
