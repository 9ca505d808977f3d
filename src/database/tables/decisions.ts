import { boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { DECISION_KINDS, type Reason } from '../../domain/decision.ts'
import { cargos, versions } from './cargos.ts'
import { moment } from './columns.ts'
import { publishers } from './publishers.ts'

/** One evaluation of a rule with its inputs and every reason; written once, never changed, appealable when adverse. */
export const decisions = pgTable(
  'decisions',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: DECISION_KINDS }).notNull(),
    outcome: text('outcome', { enum: ['ALLOWED', 'REFUSED'] }).notNull(),
    isAdverse: boolean('is_adverse').notNull(),
    isAppealable: boolean('is_appealable').notNull(),
    message: text('message').notNull(),
    reasons: jsonb('reasons').$type<readonly Reason[]>().notNull(),
    inputs: jsonb('inputs').notNull(),
    policyVersion: text('policy_version').notNull(),
    publisherId: uuid('publisher_id').references(() => publishers.id),
    cargoId: uuid('cargo_id').references(() => cargos.id),
    versionId: uuid('version_id').references(() => versions.id),
    /** Who caused it: an account, a token, or the name of a task. */
    decidedBy: text('decided_by').notNull(),
    decidedAt: moment('decided_at').notNull(),
  },
  t => [
    index('decisions_cargo').on(t.cargoId, t.decidedAt, t.id),
    index('decisions_version').on(t.versionId, t.decidedAt, t.id),
    index('decisions_publisher').on(t.publisherId, t.decidedAt, t.id),
  ],
)
