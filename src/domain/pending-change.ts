import { DAY_MS } from './policy.ts'

/** S23: how long before its end the team is reminded of a pending change; the longest first. */
export const REMINDERS_MS = [3 * DAY_MS, DAY_MS] as const

/** S23: the reminder that is due and was not sent, as milliseconds before the end; undefined when none is. */
export function reminderDue(change: {
  readonly openedAt: Date
  readonly dueAt: Date
  readonly remindedAt: Date | undefined
  readonly now: Date
}): number | undefined {
  const due = REMINDERS_MS.filter(ms => {
    const at = change.dueAt.getTime() - ms
    const isOver = at <= change.now.getTime() && at > change.openedAt.getTime()
    return isOver && (change.remindedAt === undefined || change.remindedAt.getTime() < at)
  })
  // Of several that were missed the last says all there is to say.
  return due.at(-1)
}
