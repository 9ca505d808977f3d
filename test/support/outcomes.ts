import { asc, eq } from 'drizzle-orm'
import { auditEntries } from '../../src/database/tables/audit.ts'
import { logEvents } from '../../src/database/tables/log.ts'
import type { Registry } from '../../src/registry/context.ts'
import { Fault, Refused } from '../../src/registry/errors.ts'

/** How an act was refused: the codes of its problems, or `fault <CODE>`. An act that succeeds fails the test. */
export async function refusal(act: Promise<unknown>): Promise<string[]> {
  try {
    await act
  } catch (error) {
    if (error instanceof Refused) return error.problems.map(problem => problem.code)
    if (error instanceof Fault) return [`fault ${error.code}`]
    throw error
  }
  throw new Error('Nothing refused this act.')
}

/** How each of several acts at once ended: `done`, or the codes of its refusal; sorted. */
export async function endings(...acts: readonly Promise<unknown>[]): Promise<string[]> {
  const ended = await Promise.all(
    acts.map(async act => {
      try {
        await act
        return 'done'
      } catch (error) {
        if (error instanceof Refused) return error.problems.map(problem => problem.code).join()
        if (error instanceof Fault) return `fault ${error.code}`
        throw error
      }
    }),
  )
  return ended.sort()
}

/** The actions in the audit of a publisher (or of `staff`), oldest first. */
export async function audited(registry: Registry, stream: string): Promise<string[]> {
  const rows = await registry.db
    .select({ action: auditEntries.action })
    .from(auditEntries)
    .where(eq(auditEntries.stream, stream))
    .orderBy(asc(auditEntries.seq))
  return rows.map(row => row.action)
}

/** The keys of every event of the `access` topic so far: whose sockets were looked at again. */
export async function accessKeys(registry: Registry): Promise<string[]> {
  const rows = await registry.db
    .select({ body: logEvents.body })
    .from(logEvents)
    .where(eq(logEvents.topic, 'access'))
    .orderBy(asc(logEvents.seq))
  return rows.flatMap(({ body }) => (body as { keys: string[] }).keys) // safe because `accessChanged` alone writes there
}

/** The causes told on a topic, oldest first. */
export async function told(registry: Registry, topic: string): Promise<string[]> {
  const rows = await registry.db
    .select({ cause: logEvents.cause })
    .from(logEvents)
    .where(eq(logEvents.topic, topic))
    .orderBy(asc(logEvents.seq))
  return rows.map(row => row.cause)
}
