import { eq, sql } from 'drizzle-orm'
import { accounts } from '../database/tables/accounts.ts'
import { accountPlan } from './accounts/plan.ts'
import { SignInPayload } from './accounts/resolver.ts'
import { advisoryPlan } from './advisories/plan.ts'
import { alertPlan } from './alerts/plan.ts'
import { AlertRaised } from './alerts/type.ts'
import { CatalogChange } from './cargos/catalog-changes.ts'
import { CargoChanged } from './cargos/changes.ts'
import { cargoEntries } from './cargos/entries.ts'
import { cargoPlan } from './cargos/plan.ts'
import { decisionPlan } from './decisions/plan.ts'
import { moderationEntries } from './moderation/entries.ts'
import { caseMessagePlan, casePlan } from './moderation/plan.ts'
import { entries, maybe, node, nodes, one } from './plan/declare.ts'
import { memberPlan, publisherPlan } from './publishers/plan.ts'
import { CreatePublisherPayload } from './publishers/resolver.ts'
import { ratingPlan } from './ratings/plan.ts'
import { reputationDayPlan, reputationPlan, scoreEventPlan } from './reputation/plan.ts'
import { RuntimeChange } from './runtime/type.ts'
import { componentPlan, packagePlan } from './sboms/plan.ts'
import { findingPlan, scanPlan } from './scans/plan.ts'
import { ScanProgress } from './scans/resolver.ts'
import { imagePlan, versionPlan } from './versions/plan.ts'
import { PublishVersionPayload } from './versions/resolver.ts'

/** Every plan there is. A new noun adds its own here, and nothing in `plan/` changes. */
export const plans = [
  accountPlan,
  advisoryPlan,
  alertPlan,
  cargoPlan,
  caseMessagePlan,
  casePlan,
  componentPlan,
  decisionPlan,
  findingPlan,
  imagePlan,
  memberPlan,
  packagePlan,
  publisherPlan,
  ratingPlan,
  reputationDayPlan,
  reputationPlan,
  scanPlan,
  scoreEventPlan,
  versionPlan,
]

/** Where reads begin: root fields, payloads and events. */
export const allEntries = [
  ...cargoEntries,
  ...moderationEntries,
  entries('Query', {
    publisher: maybe(
      () => publisherPlan,
      (p, { args }) => eq(p.slug, args.param('slug', 'text')),
    ),
    advisory: maybe(
      () => advisoryPlan,
      (a, { args }) => eq(a.id, args.param('name', 'text')),
    ),
    viewer: maybe(
      () => accountPlan,
      (a: typeof accounts, { actor }) => actor.is(a.id),
    ),
    node: node(),
    nodes: nodes(),
  }),
  entries(() => SignInPayload, {
    account: maybe(
      () => accountPlan,
      (a: typeof accounts, { source }) => eq(a.id, source.param('accountId')),
    ),
  }),
  entries(() => CreatePublisherPayload, {
    publisher: maybe(
      () => publisherPlan,
      (p, { source }) => eq(p.id, source.param('publisherId')),
    ),
  }),
  entries(() => PublishVersionPayload, {
    version: maybe(
      () => versionPlan,
      (v, { source }) => eq(v.id, source.param('versionId')),
    ),
  }),
  entries(() => AlertRaised, {
    alert: one(
      () => alertPlan,
      (e, { source }) => sql`${e.id} = ${source.param('eventId')}`,
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
