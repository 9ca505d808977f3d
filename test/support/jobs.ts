import { admitJobs } from '../../src/registry/admission/admit-jobs.ts'
import { reportJobs } from '../../src/registry/admission/report-jobs.ts'
import type { World } from './world.ts'

/** An account that belongs to no publisher. */
export const STRANGER = '00000000-0000-7000-8000-000000000001'

export const coordinator = (world: World) => world.as({ kind: 'coordinator', tokenId: world.registry.newId() })

/** Whether a new job starts on the Cargo now, and with what. */
export async function admitOne(world: World, cargoId: string, jobId = world.registry.newId()) {
  const [admission] = await admitJobs(coordinator(world), [{ jobId, cargoId, accountId: STRANGER }])
  return admission!
}

/** So many successful jobs of strangers, and whatever follows from them. */
export async function succeed(world: World, cargoId: string, count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => world.registry.newId())
  await admitJobs(
    coordinator(world),
    ids.map(jobId => ({ jobId, cargoId, accountId: STRANGER })),
  )
  await reportJobs(
    coordinator(world),
    ids.map(jobId => ({ jobId, outcome: 'SUCCEEDED' as const, completedAt: world.now })),
  )
  await world.runJobs()
}
