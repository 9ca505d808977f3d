import { sendAccountMail } from '../registry/accounts/send-account-mail.ts'
import { expireJobs } from '../registry/admission/expire-jobs.ts'
import { concludeImport } from '../registry/advisories/conclude-import.ts'
import { readFeeds } from '../registry/advisories/read-feeds.ts'
import { deliverAlerts } from '../registry/alerts/deliver-alerts.ts'
import { mailAlerts } from '../registry/alerts/mail-alerts.ts'
import { mailDigest } from '../registry/alerts/mail-digest.ts'
import { signAuditHeads } from '../registry/audit/sign-heads.ts'
import { finishDeletions } from '../registry/cargos/finish-deletions.ts'
import { type Registry, systemContext } from '../registry/context.ts'
import type { JobPayloads, TaskName } from '../registry/enqueue.ts'
import { watchExpiry } from '../registry/exceptions/watch-expiry.ts'
import { keepHouse } from '../registry/keep-house.ts'
import { checkDomain } from '../registry/publishers/domain/check-domain.ts'
import { recheckProofs } from '../registry/publishers/domain/recheck-proofs.ts'
import { settleIdentity } from '../registry/publishers/identity/settle-stripe.ts'
import { sendInvitation } from '../registry/publishers/team/send-invitation.ts'
import { reassessCargo } from '../registry/scans/reassess-cargo.ts'
import { rescanDue } from '../registry/scans/rescan-due.ts'
import { runScan } from '../registry/scans/run-scan.ts'
import { pushSignatures } from '../registry/signatures/push-signatures.ts'
import { signRevocation } from '../registry/signatures/sign-revocation.ts'
import { signVersion } from '../registry/signatures/sign-version.ts'
import { settleCargoNow } from '../registry/trust/settle-cargo.ts'
import { settleDue } from '../registry/trust/settle-due.ts'
import { mailWatches } from '../registry/watches/mail-watches.ts'
import { tellWatchers } from '../registry/watches/tell-watchers.ts'
import { callWebhook } from '../registry/webhooks/call-webhook.ts'
import { sendAgain } from '../registry/webhooks/redeliver.ts'
import type { Scheduled, Tasks } from './task.ts'

/** Every task there is. Each is one verb, and each may run twice: the queue promises at least once. */
export const tasksOf = (registry: Registry): Tasks<JobPayloads> => ({
  'send-account-mail': (mail, job) => sendAccountMail(systemContext(registry, 'send-account-mail'), mail, job.jobId),
  'send-invitation': ({ invitationId }, job) =>
    sendInvitation(systemContext(registry, 'send-invitation'), invitationId, job.jobId),
  'settle-identity': session => settleIdentity(systemContext(registry, 'settle-identity'), session),
  'check-domain': ({ proofId }) => checkDomain(systemContext(registry, 'check-domain'), proofId),
  'recheck-proofs': () => recheckProofs(systemContext(registry, 'recheck-proofs')),
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
  'push-signatures': ({ versionId }) => pushSignatures(systemContext(registry, 'push-signatures'), versionId),
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
  'conclude-import': async ({ snapshotId }) => {
    await concludeImport(systemContext(registry, 'conclude-import'), snapshotId)
  },
  'read-feeds': (_, { signal }) => readFeeds(systemContext(registry, 'read-feeds'), signal),
  'watch-exceptions': async () => {
    await watchExpiry(systemContext(registry, 'watch-exceptions'))
  },
  'rescan-due': async () => {
    await rescanDue(systemContext(registry, 'rescan-due'))
  },
  'keep-house': () => keepHouse(systemContext(registry, 'keep-house')),
  'deliver-alerts': ({ publisherId }) => deliverAlerts(systemContext(registry, 'deliver-alerts'), publisherId),
  'call-webhook': ({ webhookId }) => callWebhook(systemContext(registry, 'call-webhook'), webhookId),
  'redeliver-alert': ({ deliveryId }) => sendAgain(systemContext(registry, 'redeliver-alert'), deliveryId),
  'mail-alerts': ({ publisherId, accountId }) =>
    mailAlerts(systemContext(registry, 'mail-alerts'), publisherId, accountId),
  'mail-digest': ({ publisherId, accountId }) =>
    mailDigest(systemContext(registry, 'mail-digest'), publisherId, accountId),
  'tell-watchers': ({ cargoId, isUrgent }) => tellWatchers(systemContext(registry, 'tell-watchers'), cargoId, isUrgent),
  'mail-watches': ({ accountId }) => mailWatches(systemContext(registry, 'mail-watches'), accountId),
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
  // S5, S6: domains to look at again, agreements that end.
  { task: 'recheck-proofs', cron: '*/10 * * * *' },
  // What a feed has that is new; most of the time it answers that nothing is.
  { task: 'watch-exceptions', cron: '*/5 * * * *' },
  { task: 'read-feeds', cron: '*/15 * * * *' },
  { task: 'keep-house', cron: '17 * * * *', catchUpSeconds: 3_600 },
]
