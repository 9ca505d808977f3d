import { asc, eq, inArray } from 'drizzle-orm'
import { auditEntries, auditStreams } from '../database/tables/audit.ts'
import { chainHash, GENESIS_HASH } from '../domain/audit.ts'
import type { Actor } from '../domain/permission.ts'
import type { Context, DatabaseTransaction } from './context.ts'

/** What happened to whom (S41); the actor, the moment and the place in the chain are added when it is written. */
export interface AuditEntry {
  /** A global id, or the name of what is not a row. */
  readonly subject: string
  readonly publisherId?: string | null
  readonly cargoId?: string | null
  readonly decisionId?: string | null
  /** Overrides the act's name where one act has several effects. */
  readonly action?: string
  readonly reason?: string
  readonly before?: unknown
  readonly after?: unknown
}

/** The stream of what concerns no publisher. */
export const STAFF_STREAM = 'staff'

/**
 * Appends to the chains. The head rows are locked in the order of their names and held until the commit, so that
 * each entry's hash covers the one committed before it.
 */
export async function writeAudit(
  db: DatabaseTransaction,
  ctx: Context,
  action: string,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const streams = [...new Set(entries.map(streamOf))].sort()
  await db
    .insert(auditStreams)
    .values(streams.map(stream => ({ stream, headHash: GENESIS_HASH })))
    .onConflictDoNothing()
  const heads = await db
    .select()
    .from(auditStreams)
    .where(inArray(auditStreams.stream, streams))
    .orderBy(asc(auditStreams.stream))
    .for('no key update')
  const headOf = new Map(heads.map(head => [head.stream, { seq: head.seq, hash: head.headHash }]))
  const rows = entries.map(entry => {
    const head = headOf.get(streamOf(entry))!
    const row = {
      stream: streamOf(entry),
      seq: head.seq + 1,
      at: ctx.now,
      ...actorColumns(ctx.actor),
      action: entry.action ?? action,
      subject: entry.subject,
      publisherId: entry.publisherId ?? null,
      cargoId: entry.cargoId ?? null,
      decisionId: entry.decisionId ?? null,
      reason: entry.reason ?? null,
      before: entry.before ?? null,
      after: entry.after ?? null,
      requestId: ctx.requestId,
      previousHash: head.hash,
    }
    const hash = chainHash(row)
    headOf.set(row.stream, { seq: row.seq, hash })
    return { ...row, hash }
  })
  await db.insert(auditEntries).values(rows)
  for (const [stream, head] of headOf)
    await db.update(auditStreams).set({ seq: head.seq, headHash: head.hash }).where(eq(auditStreams.stream, stream))
}

const streamOf = (entry: AuditEntry): string => entry.publisherId ?? STAFF_STREAM

/** Who acted, as the audit and Decisions name them. */
export function actorColumns(actor: Actor): { actorKind: string; actorId: string | null } {
  switch (actor.kind) {
    case 'anonymous':
      return { actorKind: 'anonymous', actorId: null }
    case 'user':
    case 'staff':
      return { actorKind: actor.kind, actorId: actor.accountId }
    case 'token':
    case 'coordinator':
      return { actorKind: actor.kind, actorId: actor.tokenId }
    case 'system':
      return { actorKind: 'system', actorId: actor.task }
  }
}

export const decidedBy = (actor: Actor): string => {
  const { actorKind, actorId } = actorColumns(actor)
  return actorId ? `${actorKind}:${actorId}` : actorKind
}
