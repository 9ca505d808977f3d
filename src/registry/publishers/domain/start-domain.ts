import { randomBytes } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { domainProofs } from '../../../database/tables/proofs.ts'
import { DOMAIN_CHECK_WAITS_MS } from '../../../domain/policy.ts'
import { problem } from '../../../domain/problem.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Refused } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'

/**
 * Begins the proof of a company domain (R19): names the TXT record to add, and checks for 48 hours whether it is there. A
 * domain that another publisher proved may be tried too: the proof then opens a case, and steals nothing (S4).
 */
export async function startDomainVerification(
  ctx: Context,
  input: { publisherId: string; domain: string },
): Promise<{ proofId: string }> {
  const domain = acceptedDomain(ctx, input.domain)
  return act(ctx, 'domain.start', async tx => {
    const publisher = await lockPublisher(tx, input.publisherId)
    authorize(ctx, 'publisher:verify-domain', subjectOf(publisher))
    if (domain.refusal) throw domain.refusal
    if (publisher.verifiedDomain === domain.name)
      throw new Refused(problem('WRONG_STATE', `${domain.shown} is proven already. Leave its TXT record in place.`))
    await tx.db
      .update(domainProofs)
      .set({ state: 'REPLACED', endedAt: ctx.now, nextCheckAt: null })
      .where(and(eq(domainProofs.publisherId, publisher.id), eq(domainProofs.state, 'PENDING')))
    const id = ctx.registry.newId()
    const nextCheckAt = new Date(ctx.now.getTime() + DOMAIN_CHECK_WAITS_MS[0])
    await tx.db.insert(domainProofs).values({
      id,
      publisherId: publisher.id,
      domain: domain.name,
      shownDomain: domain.shown,
      token: randomBytes(20).toString('hex'),
      startedAt: ctx.now,
      nextCheckAt,
    })
    tx.enqueue({ task: 'check-domain', payload: { proofId: id }, key: `check-domain:${id}`, runAt: nextCheckAt })
    tx.audit({ subject: `publisher_${publisher.id}`, publisherId: publisher.id, after: { domain: domain.name } })
    return { proofId: id }
  })
}

type Accepted = { readonly name: string; readonly shown: string; readonly refusal?: Refused }

/** The registrable domain of what was typed. A refusal is thrown later, inside the act, where it leaves its trace. */
function acceptedDomain(ctx: Context, typed: string): Accepted {
  const parsed = ctx.registry.ports.dns.companyDomain(typed)
  const no = (message: string): Accepted => ({
    name: '',
    shown: '',
    refusal: new Refused(problem('DOMAIN_NOT_ACCEPTED', message, ['domain'])),
  })
  if (parsed.kind === 'refused') return no(parsed.message)
  if (parsed.homographNote)
    return no(`${parsed.homographNote} Such a domain is not proven by a record alone: write to support about it.`)
  return { name: parsed.domain, shown: parsed.unicode }
}
