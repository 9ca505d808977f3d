import { createHash } from 'node:crypto'
import { auditHeads, auditStreams } from '../../database/tables/audit.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import type { Context } from '../context.ts'

export const AUDIT_HEADS_PREDICATE = 'https://archipelag.io/audit/heads/v1'

/**
 * S41: signs where every chain stands today. Who keeps the statement can tell later that a chain was cut or rewritten, the
 * tail included, whatever was done to the database. Once a day; run twice it signs once.
 */
export async function signAuditHeads(ctx: Context): Promise<string> {
  const { db, ports } = ctx.registry
  const day = ctx.now.toISOString().slice(0, 10)
  const streams = await db.select().from(auditStreams).orderBy(auditStreams.stream)
  const heads = streams.map(({ stream, seq, headHash }) => ({ stream, seq, hash: headHash }))
  const { bundle, keyId } = await ports.signer.sign({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: `audit-heads/${day}`, digest: { sha256: headsDigest(heads) } }],
    predicateType: AUDIT_HEADS_PREDICATE,
    predicate: { day, streams: heads.length, signedAt: ctx.now.toISOString() },
  })
  await db.insert(auditHeads).values({ day, heads, keyId, bundle, signedAt: ctx.now }).onConflictDoNothing()
  return day
}

/** SHA-256 of the heads as canonical JSON, hex: what the statement is about. */
export const headsDigest = (heads: readonly { stream: string; seq: number; hash: string }[]): string =>
  createHash('sha256').update(canonicalJson(heads)).digest('hex')
