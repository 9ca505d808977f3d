import { and, eq, inArray } from 'drizzle-orm'
import { domainProofs, identityChecks, organizationDetails } from '../../../database/tables/proofs.ts'
import type { TierProofs } from '../../../domain/tier.ts'
import type { Queryable } from '../../context.ts'
import type { PublisherRow } from '../subject.ts'

/** What a publisher has proven, as the rules want it (R18-R20). */
export async function proofsOf(db: Queryable, publisher: PublisherRow): Promise<TierProofs> {
  const { id, agreementExpiresAt, tierSetByStaff } = publisher
  const [identity] = await db
    .select({ id: identityChecks.id })
    .from(identityChecks)
    .where(
      and(eq(identityChecks.publisherId, id), eq(identityChecks.status, 'VERIFIED'), eq(identityChecks.isReset, false)),
    )
    .limit(1)
  const [domain] = await db
    .select({ state: domainProofs.state })
    .from(domainProofs)
    .where(and(eq(domainProofs.publisherId, id), inArray(domainProofs.state, ['PROVEN', 'GRACE'])))
  const [details] = await db
    .select({ id: organizationDetails.publisherId })
    .from(organizationDetails)
    .where(eq(organizationDetails.publisherId, id))
  return {
    identityVerified: identity !== undefined,
    domain: domain ? (domain.state === 'GRACE' ? 'GRACE' : 'PROVEN') : 'NONE',
    organizationDetails: details !== undefined,
    ...(agreementExpiresAt && { agreementExpiresAt }),
    ...(tierSetByStaff && tierSetByStaff !== 'PARTNER' && { setByStaff: tierSetByStaff }),
  }
}
