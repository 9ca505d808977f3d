import { sendAccountMail } from '../registry/accounts/send-account-mail.ts'
import { expireJobs } from '../registry/admission/expire-jobs.ts'
import { signAuditHeads } from '../registry/audit/sign-heads.ts'
import { finishDeletions } from '../registry/cargos/finish-deletions.ts'
import { type Registry, systemContext } from '../registry/context.ts'
import type { JobPayloads, TaskName } from '../registry/enqueue.ts'
import { keepHouse } from '../registry/keep-house.ts'
import { reassessCargo } from '../registry/scans/reassess-cargo.ts'
import { rescanDue } from '../registry/scans/rescan-due.ts'
import { runScan } from '../registry/scans/run-scan.ts'
import { signRevocation } from '../registry/signatures/sign-revocation.ts'
import { signVersion } from '../registry/signatures/sign-version.ts'
import { settleCargoNow } from '../registry/trust/settle-cargo.ts'
import { settleDue } from '../registry/trust/settle-due.ts'
import type { Scheduled, Tasks } from './task.ts'

/** Every task there is. Each is one verb, and each may run twice: the queue promises at least once. */
export const tasksOf = (registry: Registry): Tasks<JobPayloads> => ({
  'send-account-mail': (mail, job) => sendAccountMail(systemContext(registry, 'send-account-mail'), mail, job.jobId),
  'scan-version': ({ scanId }) => runScan(systemContext(registry, 'scan-version'), scanId),
  'reassess-cargos': async ({ cargoIds, snapshotId }) => {
    for (const cargoId of cargoIds) await reassessCargo(systemContext(registry, 'reassess-cargos'), cargoId, snapshotId)
  },
  'settle-cargos': async ({ cargoIds }) => {
    for (const cargoId of cargoIds) await settleCargoNow(systemContext(registry, 'settle-cargos'), cargoId)
  },
  'settle-due': async () => {
    await settleDue(systemContext(registry, 'settle-due'))
  },
  'sign-version': ({ versionId }) => signVersion(systemContext(registry, 'sign-version'), versionId),
  'sign-revocation': ({ signatureId, decisionId }) =>
    signRevocation(systemContext(registry, 'sign-revocation'), signatureId, decisionId),
  'expire-jobs': async () => {
    await expireJobs(systemContext(registry, 'expire-jobs'))
  },
  'finish-deletions': async () => {
    await finishDeletions(systemContext(registry, 'finish-deletions'))
  },
  'sign-audit-heads': async () => {
    await signAuditHeads(systemContext(registry, 'sign-audit-heads'))
  },
  'rescan-due': async () => {
    await rescanDue(systemContext(registry, 'rescan-due'))
  },
  'keep-house': () => keepHouse(systemContext(registry, 'keep-house')),
})

/** What happens by itself, in UTC. */
export const SCHEDULE: readonly Scheduled<TaskName>[] = [
  // R26: whatever is due, the oldest first, a few at a time.
  { task: 'rescan-due', cron: '* * * * *' },
  // S23, S36: whatever clock ended.
  { task: 'settle-due', cron: '* * * * *' },
  { task: 'expire-jobs', cron: '* * * * *' },
  { task: 'finish-deletions', cron: '* * * * *' },
  // S41: the heads of the audit, for whoever keeps a copy.
  { task: 'sign-audit-heads', cron: '5 0 * * *', catchUpSeconds: 86_400 },
  { task: 'keep-house', cron: '17 * * * *', catchUpSeconds: 3_600 },
]
