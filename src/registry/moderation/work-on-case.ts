import { authorize } from '../authorize.ts'
import type { Context } from '../context.ts'
import { act } from '../transaction.ts'
import { move } from './move-case.ts'
import { say } from './open-case.ts'
import { lockCase, visibleCase } from './queries.ts'
import { written } from './written.ts'

/** Staff looked at a report and found it worth working on. A security report is the publisher's to see from here on (R29). */
export async function triageCase(ctx: Context, caseId: string): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, caseId)
  authorize(ctx, 'case:triage', seen.subject)
  return act(ctx, 'case.triage', async tx => {
    await move(ctx, tx, await lockCase(tx, caseId), 'triage', 'staff', { columns: { triagedAt: ctx.now } })
    return { caseId }
  })
}

/** Takes a case to decide it; nobody takes one that they are part of (R49). */
export async function claimCase(ctx: Context, caseId: string): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, caseId)
  authorize(ctx, 'case:decide', seen.subject)
  const claimedBy = 'accountId' in ctx.actor ? ctx.actor.accountId : null
  return act(ctx, 'case.claim', async tx => {
    await move(ctx, tx, await lockCase(tx, caseId), 'claim', 'staff', { columns: { claimedBy, claimedAt: ctx.now } })
    return { caseId }
  })
}

/** Puts a case back into the queue. */
export async function releaseCase(ctx: Context, caseId: string): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, caseId)
  authorize(ctx, 'case:decide', seen.subject)
  return act(ctx, 'case.release', async tx => {
    await move(ctx, tx, await lockCase(tx, caseId), 'release', 'staff', {
      columns: { claimedBy: null, claimedAt: null },
    })
    return { caseId }
  })
}

/** Staff ask the people of the case something and wait for the answer. */
export async function askInCase(
  ctx: Context,
  input: { readonly caseId: string; readonly text: string },
): Promise<{ caseId: string }> {
  const seen = await visibleCase(ctx, input.caseId)
  authorize(ctx, 'case:decide', seen.subject)
  const text = written(input.text)
  return act(ctx, 'case.ask', async tx => {
    await move(ctx, tx, await lockCase(tx, seen.id), 'ask', 'staff')
    await say(ctx, tx, seen.id, { side: 'staff', text, event: 'ask' })
    return { caseId: seen.id }
  })
}
