import type { Problem } from '../domain/problem.ts'
import { type AuditEntry, writeAudit } from './audit.ts'
import type { Context, DatabaseTransaction } from './context.ts'
import { enqueueAll, type NewJob } from './enqueue.ts'
import { Fault, pgCode, Refused } from './errors.ts'
import { claimAnswer, keepAnswer, keepRefusal } from './idempotency.ts'
import type { NewEvent } from './log/event.ts'
import { jobsAfter } from './log/jobs-after.ts'
import { raiseEvents } from './log/raise.ts'

/** What a verb may do inside its transaction. Jobs, audit and events are collected and written last, in that order. */
export interface Tx {
  readonly db: DatabaseTransaction
  readonly now: Date
  /** Names the thing acted on, so that a refusal is audited under it. */
  about(subject: Subject): void
  audit(entry: AuditEntry): void
  enqueue(job: NewJob): void
  /** Gives the id that the event will have, if it is written. */
  raise(event: Raised): string
}

/** An event without what every event gets: its id and the act's moment. */
export type Raised = Omit<NewEvent, 'id' | 'at'>

export interface Subject {
  readonly subject: string
  readonly publisherId?: string | null
  readonly cargoId?: string | null
}

/**
 * Runs one act: one transaction, conditional writes, and at its end the jobs, the audit and the events.
 *
 * Jobs, audit streams and log topics are each locked in the order of their names, after the publisher, Cargo and
 * version rows that the verb locked: one order everywhere, so that no two acts wait for each other in a circle.
 * Events are numbered by the very last statements, because a topic's row is locked from then until the commit.
 */
export async function act<T>(ctx: Context, action: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const collected = collector()
    try {
      const done = await ctx.registry.db.transaction(db => run(ctx, action, db, collected, work))
      if ('refused' in done) throw done.refused
      if (done.raised.length > 0) ctx.registry.hint(done.raised)
      return done.answer
    } catch (error) {
      if (error instanceof Replayed) throw error
      if (error instanceof Refused) {
        await recordRefusal(ctx, action, collected.subject, error.problems)
        throw error
      }
      if (error instanceof Fault && error.code === 'FORBIDDEN' && collected.subject) {
        await auditRefusal(ctx, action, collected.subject, error.message, [error.code])
        throw error
      }
      if (attempt < ATTEMPTS && isRaceLost(error)) continue
      throw error
    }
  }
}

/**
 * Runs work as an act would, and takes everything back: what a rule would say is said by the very code that would do it.
 * Nothing is audited, enqueued or told.
 */
export async function rehearse<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  let answer: { readonly value: T } | undefined
  try {
    await ctx.registry.db.transaction(async db => {
      answer = { value: await work(txOf(ctx, db, collector())) }
      throw new Rehearsed()
    })
  } catch (error) {
    if (!(error instanceof Rehearsed) || !answer) throw error
  }
  return answer!.value // safe because only a rehearsal that has its answer comes here
}

class Rehearsed extends Error {}

const ATTEMPTS = 3
const isRaceLost = (error: unknown): boolean => ['40001', '40P01'].includes(pgCode(error) ?? '')

interface Collected {
  subject?: Subject
  readonly jobs: NewJob[]
  readonly entries: AuditEntry[]
  readonly events: NewEvent[]
}
const collector = (): Collected => ({ jobs: [], entries: [], events: [] })

async function run<T>(
  ctx: Context,
  action: string,
  db: DatabaseTransaction,
  collected: Collected,
  work: (tx: Tx) => Promise<T>,
): Promise<{ answer: T; raised: readonly string[] } | { refused: Refused }> {
  const earlier = await claimAnswer(db, ctx)
  if (earlier) {
    if (earlier.problems) throw new Replayed(earlier.problems)
    return { answer: earlier.answer as T, raised: [] }
  }
  let answer: T
  try {
    // With a key the work is taken back alone when a rule refuses it, and the claim stays with the refusal.
    answer = ctx.idempotency
      ? await db.transaction(inner => work(txOf(ctx, inner, collected)))
      : await work(txOf(ctx, db, collected))
  } catch (error) {
    if (!ctx.idempotency || !(error instanceof Refused)) throw error
    await keepRefusal(db, ctx, error.problems)
    return { refused: error }
  }
  await keepAnswer(db, ctx, answer)
  await enqueueAll(db, [...collected.jobs, ...jobsAfter(collected.events)])
  await writeAudit(db, ctx, action, collected.entries)
  const raised = await raiseEvents(db, collected.events)
  return { answer, raised: [...new Set(raised.map(({ topic }) => topic))] }
}

const txOf = (ctx: Context, db: DatabaseTransaction, collected: Collected): Tx => ({
  db,
  now: ctx.now,
  about: subject => {
    collected.subject = subject
  },
  audit: entry => collected.entries.push(entry),
  enqueue: job => collected.jobs.push(job),
  raise: event => {
    const id = ctx.registry.newId()
    collected.events.push({ ...event, id, at: ctx.now })
    return id
  },
})

/** The same refusal told again to the same idempotency key: nothing new to record. */
class Replayed extends Refused {
  constructor(problems: readonly Problem[]) {
    super(...(problems as [Problem, ...Problem[]]))
  }
}

/** A refusal leaves its trace although the act was rolled back: who tried what, and which rule said no. */
async function recordRefusal(
  ctx: Context,
  action: string,
  subject: Subject | undefined,
  problems: readonly Problem[],
): Promise<void> {
  if (!subject) return
  const reason = problems.map(problem => problem.message).join(' ')
  await auditRefusal(
    ctx,
    action,
    subject,
    reason,
    problems.map(problem => problem.code),
  )
}

async function auditRefusal(
  ctx: Context,
  action: string,
  subject: Subject,
  reason: string,
  codes: readonly string[],
): Promise<void> {
  await ctx.registry.db.transaction(db =>
    writeAudit(db, ctx, `${action}.refused`, [{ ...subject, reason, after: { codes } }]),
  )
}
