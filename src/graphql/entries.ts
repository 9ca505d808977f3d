import { eq } from 'drizzle-orm'
import { accounts } from '../database/tables/accounts.ts'
import { AccountPayload } from './accounts/payload.ts'
import { accountPlan } from './accounts/plan.ts'
import { SignInPayload } from './accounts/resolver.ts'
import { sessionPlan } from './accounts/sessions.ts'
import { advisoryPlan, isNamed, snapshotPlan } from './advisories/plan.ts'
import { snapshotEntries } from './advisories/resolver.ts'
import { alertEntries } from './alerts/entries.ts'
import { alertConsumerPlan, alertPlan } from './alerts/plan.ts'
import { auditEntriesEntries, auditPlan } from './audit/resolver.ts'
import { CatalogChange } from './cargos/catalog-changes.ts'
import { CargoChanged } from './cargos/changes.ts'
import { cargoEntries } from './cargos/entries.ts'
import { cargoPlan } from './cargos/plan.ts'
import { decisionPlan } from './decisions/plan.ts'
import { exceptionPlan } from './exceptions/plan.ts'
import { exceptionEntries } from './exceptions/resolver.ts'
import { moderationEntries } from './moderation/entries.ts'
import { caseMessagePlan, casePlan } from './moderation/plan.ts'
import { entries, maybe, node, nodes } from './plan/declare.ts'
import { invitationPlan, pullCredentialPlan, tokenPlan } from './publishers/access-plans.ts'
import { domainConflictPlan } from './publishers/conflicts.ts'
import { publisherEntries } from './publishers/entries.ts'
import { memberPlan, publisherPlan } from './publishers/plan.ts'
import { agreementPlan, domainProofPlan, identityCheckPlan, organizationPlan } from './publishers/proof-plans.ts'
import { ratingPlan } from './ratings/plan.ts'
import { reputationDayPlan, reputationPlan, scoreEventPlan } from './reputation/plan.ts'
import { reviewEntries } from './reviews/entries.ts'
import { reviewMessagePlan, reviewPlan } from './reviews/plan.ts'
import { RuntimeChange } from './runtime/type.ts'
import { packageEntries } from './sboms/entries.ts'
import { componentPlan, packagePlan } from './sboms/plan.ts'
import { rescanEntries } from './scans/mutations.ts'
import { findingPlan, scanPlan, transitionPlan } from './scans/plan.ts'
import { ScanProgress } from './scans/resolver.ts'
import { signaturePlan } from './signatures/plan.ts'
import { staffFlagPlan, trustEntries } from './trust/flags.ts'
import { limitsPlan, pendingChangePlan } from './trust/plan.ts'
import { imagePlan, versionPlan } from './versions/plan.ts'
import { PublishVersionPayload } from './versions/resolver.ts'
import { watchEntries } from './watches/mutations.ts'
import { watchPlan } from './watches/plan.ts'
import { webhookEntries } from './webhooks/entries.ts'
import { webhookDeliveryPlan, webhookPlan } from './webhooks/plan.ts'

/** Every plan there is. A new noun adds its own here, and nothing in `plan/` changes. */
export const plans = [
  accountPlan,
  agreementPlan,
  domainConflictPlan,
  domainProofPlan,
  identityCheckPlan,
  invitationPlan,
  organizationPlan,
  pullCredentialPlan,
  sessionPlan,
  tokenPlan,
  advisoryPlan,
  alertPlan,
  alertConsumerPlan,
  cargoPlan,
  caseMessagePlan,
  casePlan,
  componentPlan,
  decisionPlan,
  exceptionPlan,
  findingPlan,
  imagePlan,
  memberPlan,
  packagePlan,
  publisherPlan,
  ratingPlan,
  reputationDayPlan,
  reputationPlan,
  scanPlan,
  snapshotPlan,
  transitionPlan,
  scoreEventPlan,
  versionPlan,
  auditPlan,
  limitsPlan,
  pendingChangePlan,
  reviewMessagePlan,
  reviewPlan,
  signaturePlan,
  staffFlagPlan,
  watchPlan,
  webhookPlan,
  webhookDeliveryPlan,
]

/** Where reads begin: root fields, payloads and events. */
export const allEntries = [
  ...alertEntries,
  ...webhookEntries,
  ...watchEntries,
  ...cargoEntries,
  ...exceptionEntries,
  ...packageEntries,
  ...rescanEntries,
  ...snapshotEntries,
  ...reviewEntries,
  ...trustEntries,
  ...auditEntriesEntries,
  ...publisherEntries,
  ...moderationEntries,
  entries('Query', {
    advisory: maybe(
      () => advisoryPlan,
      (a, { args }) => isNamed(a, args.param('name', 'text')),
    ),
    viewer: maybe(
      () => accountPlan,
      (a: typeof accounts, { actor }) => actor.is(a.id),
    ),
    node: node(),
    nodes: nodes(),
  }),
  entries(() => AccountPayload, {
    account: maybe(
      () => accountPlan,
      (a: typeof accounts, { source }) => eq(a.id, source.param('accountId')),
    ),
  }),
  entries(() => SignInPayload, {
    account: maybe(
      () => accountPlan,
      (a: typeof accounts, { source }) => eq(a.id, source.param('accountId')),
    ),
  }),
  entries(() => PublishVersionPayload, {
    version: maybe(
      () => versionPlan,
      (v, { source }) => eq(v.id, source.param('versionId')),
    ),
  }),
  entries(() => ScanProgress, {
    scan: maybe(
      () => scanPlan,
      (s, { source }) => eq(s.id, source.param('scanId')),
    ),
  }),
  entries(() => CatalogChange, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoKey')),
    ),
  }),
  entries(() => RuntimeChange, {
    version: maybe(
      () => versionPlan,
      (v, { source }) => eq(v.id, source.param('versionKey')),
    ),
    decision: maybe(
      () => decisionPlan,
      (d, { source }) => eq(d.id, source.param('decisionKey')),
    ),
  }),
  entries(() => CargoChanged, {
    cargo: maybe(
      () => cargoPlan,
      (c, { source }) => eq(c.id, source.param('cargoId')),
    ),
    version: maybe(
      () => versionPlan,
      (v, { source }) => eq(v.id, source.param('versionId')),
    ),
  }),
]
