import { and, asc, eq, gt } from 'drizzle-orm'
import { auditEntries, auditHeads, auditStreams } from '../../database/tables/audit.ts'
import { type ChainedEntry, chainHash, GENESIS_HASH } from '../../domain/audit.ts'
import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { headsDigest } from './sign-heads.ts'

export interface AuditFault {
  readonly stream: string
  readonly seq: number
  readonly kind: 'MISSING' | 'CHANGED' | 'TAIL_MISSING' | 'REWRITTEN' | 'HEADS_FORGED'
  readonly message: string
}

export interface AuditVerdict {
  readonly streams: number
  readonly entries: number
  /** Days whose signed heads were compared. */
  readonly signedDays: number
  /** The first fault of each stream, and every set of heads that was tampered with. */
  readonly faults: readonly AuditFault[]
}

type Row = ChainedEntry & { readonly hash: string }
interface Head {
  readonly seq: number
  readonly hash: string
  readonly where: string
}

/** Rows in one read: a chain may be longer than memory. */
const PAGE = 5_000

/**
 * S41: reads every chain from its first entry on. A row that was changed, is missing, or was cut off at the end is named;
 * and so is a chain that was written anew from some row on, for which the heads signed each day are compared.
 */
export async function verifyAudit(ctx: Context): Promise<AuditVerdict> {
  authorize(ctx, 'audit:verify', {})
  const signed = await signedHeads(ctx)
  const faults: AuditFault[] = [...signed.faults]
  const heads = await knownHeads(ctx, signed.heads)
  let entries = 0
  for (const [stream, ofStream] of heads) {
    const result = await verifyStream(ctx, stream, ofStream)
    entries += result.entries
    if (result.fault) faults.push(result.fault)
  }
  return { streams: heads.size, entries, signedDays: signed.days, faults }
}

/** Every stream with what is believed of it: its head row, and what was signed on some day. */
async function knownHeads(ctx: Context, signed: ReadonlyMap<string, readonly Head[]>): Promise<Map<string, Head[]>> {
  const { db } = ctx.registry
  const rows = await db.select().from(auditStreams)
  const orphans = await db.selectDistinct({ stream: auditEntries.stream }).from(auditEntries)
  const heads = new Map<string, Head[]>()
  for (const { stream } of orphans) heads.set(stream, [])
  for (const [stream, ofDays] of signed) heads.set(stream, [...ofDays])
  for (const { stream, seq, headHash } of rows) {
    const head = { seq, hash: headHash, where: 'the head of its stream' }
    heads.set(stream, [...(heads.get(stream) ?? []), head])
  }
  return new Map([...heads].sort(([a], [b]) => (a < b ? -1 : 1)))
}

async function verifyStream(
  ctx: Context,
  stream: string,
  heads: readonly Head[],
): Promise<{ entries: number; fault?: AuditFault }> {
  let [previousHash, expected] = [GENESIS_HASH, 1]
  for (;;) {
    const page = await readPage(ctx, stream, expected - 1)
    for (const entry of page) {
      const fault = faultOf(stream, entry, expected, previousHash, heads)
      if (fault) return { entries: expected - 1, fault }
      previousHash = entry.hash
      expected += 1
    }
    if (page.length < PAGE) break
  }
  const cut = heads.filter(head => head.seq >= expected).sort((a, b) => b.seq - a.seq)[0]
  if (!cut) return { entries: expected - 1 }
  const message = `The entries from ${expected} to ${cut.seq} of ${stream} are missing; they are known from ${cut.where}.`
  return { entries: expected - 1, fault: { stream, seq: expected, kind: 'TAIL_MISSING', message } }
}

async function readPage(ctx: Context, stream: string, after: number): Promise<Row[]> {
  return ctx.registry.db
    .select()
    .from(auditEntries)
    .where(and(eq(auditEntries.stream, stream), gt(auditEntries.seq, after)))
    .orderBy(asc(auditEntries.seq))
    .limit(PAGE)
}

function faultOf(
  stream: string,
  entry: Row,
  expected: number,
  previousHash: string,
  heads: readonly Head[],
): AuditFault | undefined {
  const named = `Entry ${expected} of ${stream}`
  if (entry.seq !== expected) return { stream, seq: expected, kind: 'MISSING', message: `${named} is missing.` }
  if (entry.previousHash !== previousHash || chainHash(entry) !== entry.hash)
    return { stream, seq: expected, kind: 'CHANGED', message: `${named} was changed after it was written.` }
  const other = heads.find(head => head.seq === entry.seq && head.hash !== entry.hash)
  if (!other) return undefined
  return {
    stream,
    seq: expected,
    kind: 'REWRITTEN',
    message: `${named} or one before it was written anew: its hash is not the one of ${other.where}.`,
  }
}

/** The heads of each signed day, if their signature still belongs to them. */
async function signedHeads(ctx: Context) {
  const rows = await ctx.registry.db.select().from(auditHeads).orderBy(asc(auditHeads.day))
  const heads = new Map<string, Head[]>()
  const faults: AuditFault[] = []
  for (const { day, heads: ofDay, bundle } of rows) {
    const verified = await ctx.registry.ports.signer.verify(bundle)
    const isGenuine = verified.kind === 'valid' && verified.statement.subject[0]?.digest.sha256 === headsDigest(ofDay)
    if (!isGenuine)
      faults.push({
        stream: `heads of ${day}`,
        seq: 0,
        kind: 'HEADS_FORGED',
        message: `The heads of ${day} are not the ones that were signed.`,
      })
    else
      for (const { stream, seq, hash } of ofDay)
        heads.set(stream, [...(heads.get(stream) ?? []), { seq, hash, where: `the heads signed on ${day}` }])
  }
  return { heads, faults, days: rows.length }
}
