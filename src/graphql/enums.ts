import { CASE_SIDES } from '../database/tables/cases.ts'
import { SCORE_EVENT_KINDS } from '../database/tables/reputation.ts'
import { DECISION_KINDS } from '../domain/decision.ts'
import { CASE_EVENTS, CASE_KINDS, CASE_STATES } from '../domain/moderation.ts'
import { ROLES } from '../domain/permission.ts'
import { BANDS, CATEGORIES, PUBLISHER_TIERS, RUNTIMES, SEVERITIES } from '../domain/policy.ts'
import { PROBLEM_CODES } from '../domain/problem.ts'
import { LATCHES } from '../domain/reputation-latches.ts'
import { CARGO_STATES, VERSION_STATES } from '../domain/states.ts'
import { RULINGS } from '../registry/moderation/decide-case.ts'
import { registerEnumType } from './tg.ts'

/** Words of the domain as a GraphQL enum: each value is spelled as in the domain, the tables and the wire. */
export function enumOf<const W extends string>(
  name: string,
  words: readonly W[],
  description: string,
  meanings: Partial<Record<W, string>> = {},
): { readonly [K in W]: K } {
  const values = Object.fromEntries(words.map(word => [word, word])) as { readonly [K in W]: K } // safe because built from words
  registerEnumType(values, {
    name,
    description,
    valuesConfig: Object.fromEntries(
      Object.entries(meanings).map(([word, meaning]) => [word, { description: meaning as string }]),
    ) as Partial<Record<W, { description: string }>>, // safe because the keys are those of meanings
  })
  return values
}

export const TRUST_LEVEL_NAMES = ['SANDBOX', 'COMMUNITY', 'VERIFIED', 'OFFICIAL'] as const
export type TrustLevelName = (typeof TRUST_LEVEL_NAMES)[number]
export const TrustLevelEnum = enumOf(
  'TrustLevel',
  TRUST_LEVEL_NAMES,
  'How far a Cargo has been verified, 0 to 3 (R9-R12). Not to be taken for the publisher tier of the same word.',
  {
    SANDBOX: '0, gray: unverified, restricted.',
    COMMUNITY: '1, blue: scan passed, community used.',
    VERIFIED: '2, green: platform reviewed and signed.',
    OFFICIAL: '3, purple: first-party Cargo.',
  },
)

export const PublisherTierEnum = enumOf('PublisherTier', PUBLISHER_TIERS, 'What a publisher has proven (R4, R18-R20).')
export const RoleEnum = enumOf('Role', ROLES, 'What a member of a publisher may do (S8).', {
  VIEWER: 'Reads private things: findings, drafts, alerts.',
  MAINTAINER: 'Also drafts, publishes and yanks versions, edits, rescans, answers reports.',
  ADMIN: 'Also deletes, requests reviews, appeals, manages members, tokens and webhooks.',
  OWNER: 'Also transfers the publisher and verifies its identity.',
})
export const CategoryEnum = enumOf('Category', CATEGORIES, 'What a Cargo is for.')
export const RuntimeEnum = enumOf('Runtime', RUNTIMES, 'What a Cargo runs in; a container unless it says otherwise.')
export const SeverityEnum = enumOf('Severity', SEVERITIES, 'How bad a finding is (S24).', {
  CRITICAL: 'Blocks publication at every level (R23).',
  HIGH: 'At most 5 for level 1, none for level 2 and up (R24).',
  MEDIUM: 'Reported, never blocks (R25).',
  LOW: 'Reported, never blocks (R25).',
  UNKNOWN: 'No source states a severity: shown, never hidden, never blocking by itself (S18).',
})
export const CargoStateEnum = enumOf('CargoState', CARGO_STATES, 'Where a Cargo is in its life.', {
  DRAFT: 'Seen by its team only.',
  DELETING: 'Hidden; running jobs finish first (R44).',
  DELETED: 'Gone for ever; its slug is never given again.',
})
export const VersionStateEnum = enumOf('VersionState', VERSION_STATES, 'Where a version is in its life.', {
  PUBLISHED: 'The current version: new jobs get it (R43).',
  HELD: 'Current and readable, but no new job is admitted (S22).',
  BLOCKED: "Its findings are more than the Cargo's trust level allows (R23, R24).",
  SCAN_FAILED: 'It could not be read, which is never a pass (S17).',
})
export const ScanKindEnum = enumOf('ScanKind', ['FIRST', 'RESCAN'], 'Before publication (R7), or again later (R26).')
export const ScanStateEnum = enumOf('ScanState', ['QUEUED', 'RUNNING', 'PASSED', 'FAILED'], 'How far a scan is.', {
  PASSED: 'Read to the end. What was found is in the counts.',
  FAILED: 'Could not be read or not completely, which is never a pass (S17).',
})
export const ReputationBandEnum = enumOf(
  'ReputationBand',
  BANDS.map(band => band.name),
  'What a reputation score is called (R32).',
)
export const DecisionKindEnum = enumOf('DecisionKind', DECISION_KINDS, 'What was decided.')
export const DecisionOutcomeEnum = enumOf('DecisionOutcome', ['ALLOWED', 'REFUSED'], 'Which way it went.')
export const ProblemCodeEnum = enumOf(
  'ProblemCode',
  PROBLEM_CODES,
  'Why a rule refused a mutation. The list grows; treat an unknown code like any other and show the message.',
)
export const ScoreEventKindEnum = enumOf('ScoreEventKind', SCORE_EVENT_KINDS, 'What moved a reputation score.', {
  JOBS: 'The jobs recorded on one day.',
  JOB_EXCLUDED: 'Staff took jobs out, with a reason (S30).',
  COMPLAINT_UPHELD: 'An issue report was right; it weighs as two ratings of 1 (S29).',
  COMPLAINT_REVERSED: 'An appeal overturned an upheld report.',
  INHERITED: 'Its image was published before under a Cargo since deleted (R46).',
})
export const LatchEnum = enumOf('ReputationLatch', LATCHES, 'A threshold that can fire (S32).', {
  WARNING: 'Score below 1.5: the team is warned (R34).',
  DEMOTION: 'Score below 1.0: one trust level less (R35).',
  SUSPENSION: 'Score below 0.5: suspension (R36).',
  RATE_WARNING: 'Success rate below 90%: a warning on the dashboard (S32).',
  RATE_DEMOTION: 'Success rate below 80%: one trust level less (R16).',
})
export const CaseKindEnum = enumOf('CaseKind', CASE_KINDS, 'What a case is about.', {
  ISSUE: 'Something does not work as expected (R48).',
  SECURITY: 'A security report: private to staff until triaged (R29).',
  APPEAL: 'A Decision that should be reconsidered (R49).',
  REVIEW: 'A version that staff are asked to review (R14).',
  STAFF: 'Opened by staff, by a rule, or to report a rating; never shown to the publisher.',
})
export const CaseStateEnum = enumOf('CaseState', CASE_STATES, 'Where a case is.', {
  UPHELD: 'The report was right; of an appeal: the decision stands (R49).',
  OVERTURNED: 'The appealed decision was wrong, and is undone as far as the scans allow.',
})
export const CaseEventEnum = enumOf('CaseEvent', CASE_EVENTS, 'A move of a case.')
export const CaseSideEnum = enumOf('CaseSide', CASE_SIDES, 'Who speaks in a case.')
export const RulingEnum = enumOf('Ruling', RULINGS, 'How a case is decided.', {
  UPHOLD: 'The report is right; of an appeal: the decision stands.',
  DISMISS: 'The report is not right. Not for appeals.',
  OVERTURN: 'The appealed decision is undone. For appeals only.',
})
