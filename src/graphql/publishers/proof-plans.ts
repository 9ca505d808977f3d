import { sql } from 'drizzle-orm'
import { domainProofs, identityChecks, organizationDetails, partnerAgreements } from '../../database/tables/proofs.ts'
import { DOMAIN_TXT_PREFIX } from '../../domain/policy.ts'
import { embeddedWhen, expr, globalId, type Plan, plan, resolved } from '../plan/declare.ts'
import type { SymbolicActor } from '../plan/symbols.ts'
import { publisherSubject } from '../viewer-can.ts'
import { DomainProof, IdentityCheck, OrganizationDetails, PartnerAgreement, TxtRecord } from './proof-types.ts'

/** Private to the team and to staff. */
const team = (publisherId: Parameters<SymbolicActor['owns']>[0], actor: SymbolicActor) =>
  actor.kind === 'staff' || actor.owns(publisherId)

export const identityCheckPlan: Plan<IdentityCheck, typeof identityChecks> = plan(() => IdentityCheck, identityChecks, {
  visibleTo: (i, actor) => team(i.publisherId, actor),
  fields: i => ({
    viewerCan: resolved({ subject: publisherSubject(i.publisherId) }),
    id: globalId('verification', i.id),
    method: i.method,
    status: i.status,
    verifiedName: i.verifiedName,
    country: i.country,
    evidence: i.evidence,
    reason: i.reason,
    isReset: i.isReset,
    createdAt: i.createdAt,
    decidedAt: i.decidedAt,
  }),
})

export const domainProofPlan: Plan<DomainProof, typeof domainProofs> = plan(() => DomainProof, domainProofs, {
  visibleTo: (d, actor) => team(d.publisherId, actor),
  fields: d => ({
    viewerCan: resolved({ subject: publisherSubject(d.publisherId) }),
    id: expr(sql<string>`${d.id}::text`),
    domain: d.domain,
    shownDomain: d.shownDomain,
    // Staff verified it by hand: there is none to add.
    record: embeddedWhen(sql`${d.token} <> ''`, () => TxtRecord, {
      name: d.domain,
      value: expr(sql<string>`${DOMAIN_TXT_PREFIX}::text || ${d.token}`),
    }),
    state: d.state,
    startedAt: d.startedAt,
    checks: d.checks,
    checkedAt: d.checkedAt,
    nextCheckAt: d.nextCheckAt,
    provenAt: d.provenAt,
    graceSince: d.graceSince,
    lastSeen: d.lastSeen,
  }),
})

export const organizationPlan: Plan<OrganizationDetails, typeof organizationDetails> = plan(
  () => OrganizationDetails,
  organizationDetails,
  {
    visibleTo: (o, actor) => team(o.publisherId, actor),
    fields: o => ({
      legalName: o.legalName,
      address: o.address,
      country: o.country,
      billingContact: o.billingContact,
      updatedAt: o.updatedAt,
    }),
  },
)

export const agreementPlan: Plan<PartnerAgreement, typeof partnerAgreements> = plan(
  () => PartnerAgreement,
  partnerAgreements,
  {
    visibleTo: (p, actor) => team(p.publisherId, actor),
    fields: p => ({
      viewerCan: resolved({ subject: publisherSubject(p.publisherId) }),
      id: globalId('agreement', p.id),
      cargoLimit: p.cargoLimit,
      gpu: p.gpu,
      memoryBytes: expr(sql<number | null>`${p.memoryBytes}::float8`, 'float8'),
      cpus: p.cpus,
      durationSeconds: p.durationSeconds,
      startsAt: p.startsAt,
      expiresAt: p.expiresAt,
      endedAt: p.endedAt,
    }),
  },
)
