import type { JobReport } from '../../src/domain/job-outcome.ts'
import type { Actor } from '../../src/domain/permission.ts'
import { JOB_BATCH } from '../../src/domain/policy.ts'
import { admitJobs } from '../../src/registry/admission/admit-jobs.ts'
import { type ReportAnswer, reportJobs } from '../../src/registry/admission/report-jobs.ts'
import type { World } from './world.ts'

export const COORDINATOR: Actor = { kind: 'coordinator', tokenId: 'token-of-the-coordinator' }

export const SUCCEEDED: JobReport = { outcome: 'SUCCEEDED' }
export const FAILED: JobReport = { outcome: 'FAILED', cause: 'CARGO' }

/** A job that ran: what became of it, and when it ended (the world's present unless said). */
export type Ran = JobReport & { readonly at?: Date }

let jobs = 0
export const newJobId = (): string => `job-${++jobs}`

/** Admits jobs of one account on a Cargo and gives their ids. */
export async function admitted(world: World, cargoId: string, accountId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newJobId)
  for (let from = 0; from < count; from += JOB_BATCH.admit) {
    const asked = ids.slice(from, from + JOB_BATCH.admit).map(jobId => ({ jobId, cargoId, accountId }))
    const refused = (await admitJobs(world.as(COORDINATOR), asked)).find(answer => answer.refusal)
    if (refused) throw new Error(`${refused.jobId} was not admitted: ${refused.refusal?.message}`)
  }
  return ids
}

/** Admits jobs at the world's present and reports how they ended; `at` may be later or earlier within what is accepted. */
export async function run(
  world: World,
  cargoId: string,
  accountId: string,
  ran: readonly Ran[],
): Promise<{ ids: string[]; answers: ReportAnswer[] }> {
  const ids = await admitted(world, cargoId, accountId, ran.length)
  const answers: ReportAnswer[] = []
  for (let from = 0; from < ran.length; from += JOB_BATCH.report) {
    const part = ran.slice(from, from + JOB_BATCH.report)
    const reports = part.map(({ at = world.now, ...report }, n) => ({
      ...report,
      jobId: ids[from + n]!,
      completedAt: at,
    }))
    answers.push(...(await reportJobs(world.as(COORDINATOR), reports)))
  }
  return { ids, answers }
}

export const times = (count: number, report: JobReport): Ran[] => Array.from({ length: count }, () => report)

/** A published Cargo with a real image, ready to take jobs. */
export async function servingCargo(world: World, publisherSlug: string, slug = 'served') {
  const team = await world.team(publisherSlug)
  const cargoId = await world.cargo(team, slug)
  await world.publish(team, cargoId, `${publisherSlug}-${slug}`, {
    npm: [{ name: `left-${publisherSlug}`, version: '1.0.0' }],
  })
  return { team, cargoId }
}
