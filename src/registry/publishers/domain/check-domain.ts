import { eq } from 'drizzle-orm'
import type { DnsOutcome } from '../../../adapters/dns/port.ts'
import { domainProofs } from '../../../database/tables/proofs.ts'
import { roleIn } from '../../../domain/permission.ts'
import { problem } from '../../../domain/problem.ts'
import { domainTxtValue, isDomainProven } from '../../../domain/verification.ts'
import { limitAttempts } from '../../accounts/attempts.ts'
import { authorize } from '../../authorize.ts'
import type { Context } from '../../context.ts'
import { Fault, Refused } from '../../errors.ts'
import { act } from '../../transaction.ts'
import { lockPublisher, subjectOf } from '../subject.ts'
import { applyCheck, type DomainProofRow } from './apply-check.ts'

/** Looks at the domain now, because its owner asks (R19). The jobs go on as before. */
export async function checkDomainNow(ctx: Context, input: { proofId: string }): Promise<{ proofId: string }> {
  const proof = await proofOf(ctx, input.proofId)
  const isTheirs = ctx.actor.kind === 'staff' || roleIn(ctx.actor, proof.publisherId) !== undefined
  if (!isTheirs) throw noSuchProof()
  await limitAttempts(ctx, { kind: 'domain check', of: proof.publisherId })
  const seen = await look(ctx, proof)
  return act(ctx, 'domain.check', async tx => {
    const publisher = await lockPublisher(tx, proof.publisherId)
    authorize(ctx, 'publisher:verify-domain', subjectOf(publisher))
    if (!OPEN.has(proof.state))
      throw new Refused(problem('WRONG_STATE', 'This proof has ended. Start the domain verification again.'))
    // Looking for a record that never was would send into its grace what staff have verified.
    if (proof.token === '')
      throw new Refused(problem('WRONG_STATE', 'Staff verified this domain: there is no record to look for.'))
    await applyCheck(ctx, tx, proof.id, seen)
    return { proofId: proof.id }
  })
}

/** The same by a job: while a proof is pending, monthly when it is proven, daily in its grace (S5). */
export async function checkDomain(ctx: Context, proofId: string): Promise<void> {
  const proof = await proofOf(ctx, proofId).catch(() => undefined)
  if (!proof || !OPEN.has(proof.state)) return
  const seen = await look(ctx, proof)
  await act(ctx, 'domain.check', async tx => {
    await lockPublisher(tx, proof.publisherId)
    await applyCheck(ctx, tx, proof.id, seen)
  })
}

export interface Seen {
  /** Undefined: nobody answered, which proves nothing either way. */
  readonly isThere: boolean | undefined
  readonly sentence: string
}

async function look(ctx: Context, proof: DomainProofRow): Promise<Seen> {
  const outcome = await ctx.registry.ports.dns.txt(proof.domain)
  return { isThere: isThere(outcome, proof.token), sentence: sentenceOf(outcome, proof) }
}

function isThere(outcome: DnsOutcome, token: string): boolean | undefined {
  if (outcome.kind === 'failed') return undefined
  return (
    outcome.kind === 'found' &&
    isDomainProven(
      outcome.records.map(record => [record]),
      token,
    )
  )
}

function sentenceOf(outcome: DnsOutcome, { shownDomain, token }: DomainProofRow): string {
  switch (outcome.kind) {
    case 'failed':
      return outcome.message
    case 'absent':
      return outcome.reason === 'no-such-name'
        ? `${shownDomain} does not exist in the DNS.`
        : `${shownDomain} has no TXT record. Add one with the value ${domainTxtValue(token)}.`
    case 'found':
      return isDomainProven(
        outcome.records.map(record => [record]),
        token,
      )
        ? 'The record is there.'
        : `${shownDomain} has ${outcome.records.length} TXT records, and none is ${domainTxtValue(token)}.`
  }
}

async function proofOf(ctx: Context, proofId: string): Promise<DomainProofRow> {
  const [proof] = await ctx.registry.db.select().from(domainProofs).where(eq(domainProofs.id, proofId))
  if (!proof) throw noSuchProof()
  return proof
}

const OPEN: ReadonlySet<string> = new Set(['PENDING', 'PROVEN', 'GRACE'])
const noSuchProof = () => new Fault('NOT_FOUND', 'There is no such domain proof, or you may not see it.')
