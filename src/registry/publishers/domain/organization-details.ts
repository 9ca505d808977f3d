import { and, eq, inArray } from 'drizzle-orm'
import { domainProofs, organizationDetails } from '../../../database/tables/proofs.ts'
import { reason } from '../../../domain/decision.ts'
import { problem } from '../../../domain/problem.ts'
import { parseEmail } from '../../accounts/email.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { textWithin } from '../../text.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { reassessTier } from '../tier/reassess-tier.ts'

export interface OrganizationDetails {
  readonly publisherId: string
  readonly legalName: string
  readonly address: string
  /** ISO 3166 alpha-2. */
  readonly country: string
  readonly billingContact: string
}

/** The second half of the Organization tier (R19): after the domain, never before it (S3). */
export async function setOrganizationDetails(
  ctx: Context,
  input: OrganizationDetails,
): Promise<{ publisherId: string }> {
  const details = checked(input)
  return act(ctx, 'organization.details', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:verify-domain', subjectOf(publisher))
    const [domain] = await tx.db
      .select({ id: domainProofs.id })
      .from(domainProofs)
      .where(and(eq(domainProofs.publisherId, publisher.id), inArray(domainProofs.state, ['PROVEN', 'GRACE'])))
    if (!domain)
      throw new Refused(
        problem(
          'WRONG_STATE',
          'The domain comes first, then the details. Start a domain verification and add its record.',
        ),
      )
    const row = { ...details, updatedAt: ctx.now }
    await tx.db
      .insert(organizationDetails)
      .values({ publisherId: publisher.id, ...row })
      .onConflictDoUpdate({ target: organizationDetails.publisherId, set: row })
    tx.audit({ subject: `publisher_${publisher.id}`, publisherId: publisher.id, after: { organizationDetails: true } })
    await reassessTier(ctx, tx, publisher.id, reason('R19', 'The company domain is proven and its details are given.'))
    return { publisherId: publisher.id }
  })
}

function checked({ legalName, address, country, billingContact }: OrganizationDetails) {
  if (!/^[A-Z]{2}$/.test(country.trim().toUpperCase()))
    throw new Refused(problem('INVALID_INPUT', 'Give the country as two letters, such as DE.', ['country']))
  return {
    legalName: filled(legalName, 'legalName', 200),
    address: filled(address, 'address', 500),
    country: country.trim().toUpperCase(),
    billingContact: parseEmail(billingContact, ['billingContact']),
  }
}

function filled(text: string, field: string, most: number): string {
  const given = textWithin(text.trim(), 'description', [field])
  if (given === '' || [...given].length > most)
    throw new Refused(problem('INVALID_INPUT', `Fill this in, with up to ${most} characters.`, [field]))
  return given
}
