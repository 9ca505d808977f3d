import { SNAPSHOT_STATES } from '../database/tables/advisories.ts'
import { DELIVERY_STATES, WEBHOOK_STATES } from '../database/tables/alerts.ts'
import { CASE_SIDES } from '../database/tables/cases.ts'
import { SCORE_EVENT_KINDS } from '../database/tables/reputation.ts'
import { ALERT_CAUSES } from '../domain/alert.ts'
import { MAIL_MODES } from '../domain/alert-delivery.ts'
import { DECISION_KINDS } from '../domain/decision.ts'
import { EXCEPTION_STATUSES, VEX_JUSTIFICATIONS } from '../domain/exception.ts'
import { CASE_EVENTS, CASE_KINDS, CASE_STATES } from '../domain/moderation.ts'
import { ACTIONS, type Action, ROLES, SCOPES } from '../domain/permission.ts'
import { ACCESS_CAPABILITIES, BANDS, CATEGORIES, PUBLISHER_TIERS, RUNTIMES, SEVERITIES } from '../domain/policy.ts'
import { PROBLEM_CODES } from '../domain/problem.ts'
import { LATCHES } from '../domain/reputation-latches.ts'
import { CARGO_STATES, VERSION_STATES } from '../domain/states.ts'
import { DOMAIN_PROOF_STATES, IDENTITY_METHODS, VERIFICATION_STATUSES } from '../domain/verification.ts'
import { RULINGS } from '../registry/moderation/decide-case.ts'
import { RESUME_FROM } from '../registry/webhooks/change-webhook.ts'
import { ACTION_MEANINGS } from './meanings/actions.ts'
import { ALERT_CAUSE_MEANINGS } from './meanings/alert-causes.ts'
import { DECISION_KIND_MEANINGS } from './meanings/decision-kinds.ts'
import { PROBLEM_CODE_MEANINGS } from './meanings/problem-codes.ts'
import { registerEnumType } from './tg.ts'

/** Words of the domain as a GraphQL enum, none without its meaning: each is spelled as in the domain, the tables and the wire. */
export function enumOf<const W extends string>(
  name: string,
  words: readonly W[],
  description: string,
  meanings: Readonly<Record<W, string>>,
): { readonly [K in W]: K } {
  const values = Object.fromEntries(words.map(word => [word, word])) as { readonly [K in W]: K } // safe because built from words
  registerEnumType(values, {
    name,
    description,
    valuesConfig: Object.fromEntries(words.map(word => [word, { description: meanings[word] }])) as Record<
      W,
      { description: string }
    >, // safe because built from words
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

export const PublisherTierEnum = enumOf(
  'PublisherTier',
  PUBLISHER_TIERS,
  'What a publisher has proven (R4, R18-R20).',
  {
    INDIVIDUAL: 'A verified e-mail address; up to 3 Cargos (R4).',
    VERIFIED: 'A verified identity; up to 10 Cargos (R18).',
    ORGANIZATION: 'A proven domain and organization details; no limit of Cargos, teams (R19, R22).',
    PARTNER: 'An agreement with the platform; may ask for GPUs (S6, R39).',
  },
)
export const RoleEnum = enumOf('Role', ROLES, 'What a member of a publisher may do (S8).', {
  VIEWER: 'Reads private things: findings, drafts, alerts.',
  MAINTAINER: 'Also drafts, publishes and yanks versions, edits, rescans, answers reports.',
  ADMIN: 'Also deletes, requests reviews, appeals, manages members, tokens and webhooks.',
  OWNER: 'Also transfers the publisher and verifies its identity.',
})
export const CategoryEnum = enumOf('Category', CATEGORIES, 'What a Cargo is for.', {
  generative: 'Makes texts, images or sounds.',
  vision: 'Sees what is in pictures.',
  image: 'Changes pictures.',
  audio: 'Speech, music and sounds.',
  nlp: 'Understands and translates language.',
  document: 'Reads and converts documents.',
  media: 'Converts and cuts video and other media.',
  utility: 'Whatever helps other work.',
})
export const AccessCapabilityEnum = enumOf(
  'AccessCapability',
  ACCESS_CAPABILITIES,
  'What is granted, beside what a publisher says its Cargo can do (S11).',
  {
    OUTBOUND_NETWORK: 'Outbound connections: from level 2 on, when asked for (R38).',
    GPU: 'A GPU: Partner tier and level 2, when asked for and allowed by staff (R39).',
  },
)
export const RuntimeEnum = enumOf('Runtime', RUNTIMES, 'What a Cargo runs in; a container unless it says otherwise.', {
  container: 'An OCI container of its own making.',
  wasm: 'A WebAssembly module.',
  llmcpp: 'A language model by llama.cpp.',
  onnx: 'A model by ONNX Runtime.',
  diffusers: 'A diffusion model by Diffusers.',
  coreml: 'A model by Core ML.',
})
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
  PUBLISHED: 'In the catalog.',
  SUSPENDED: 'Shown as such; no new job is admitted (R36, S33).',
})
export const VersionStateEnum = enumOf('VersionState', VERSION_STATES, 'Where a version is in its life.', {
  PUBLISHED: 'The current version: new jobs get it (R43).',
  HELD: 'Current and readable, but no new job is admitted (S22).',
  BLOCKED: "Its findings are more than the Cargo's trust level allows (R23, R24).",
  SCAN_FAILED: 'It could not be read, which is never a pass (S17).',
  SCANNING: 'Registered; its first scan is queued or runs (R7).',
  IN_REVIEW: 'Its scan passed; staff review it, and the version before serves (R41).',
  SUPERSEDED: 'A newer version serves; running jobs finish on it (R42).',
  YANKED: 'Taken back after publication: readable, never admitted (S16).',
  WITHDRAWN: 'Taken back before publication.',
  REJECTED: 'Its review turned it down (R14).',
})
export const AlertCauseEnum = enumOf('AlertCause', ALERT_CAUSES, 'Why an alert is told (S38).', ALERT_CAUSE_MEANINGS)
export const MailModeEnum = enumOf('MailMode', MAIL_MODES, 'How a kind of alert reaches a member by mail.', {
  OFF: 'Not by mail; it is in the list of alerts all the same.',
  DIGEST: 'In one mail a day, at 6:00 UTC, if anything happened.',
  AT_ONCE: 'In a mail of its own, as it happens.',
})
export const WebhookStateEnum = enumOf('WebhookState', WEBHOOK_STATES, 'Whether a webhook is sent alerts.', {
  ENABLED: 'It is sent every alert that it asks for.',
  DISABLED: 'Nothing is sent; its place in the log is kept.',
})
export const WebhookDeliveryStateEnum = enumOf(
  'WebhookDeliveryState',
  DELIVERY_STATES,
  'How the delivery of one alert to one webhook stands.',
  {
    WAITING: 'On its way, or waiting for its next attempt; those after it wait for it.',
    GIVEN_UP: 'Tried for three days, or useless to try; it is sent when the webhook is enabled where it stopped.',
    SKIPPED: 'A member decided that this receiver will not get it.',
    DELIVERED: 'The receiver answered with a 2xx status.',
  },
)
export const ResumeFromEnum = enumOf('ResumeFrom', RESUME_FROM, 'Where a webhook that is enabled again goes on.', {
  WHERE_IT_STOPPED: 'With every alert it missed that is still kept (90 days), in order.',
  NOW: 'With the next alert; what it missed is skipped.',
})
export const ExceptionStatusEnum = enumOf(
  'ExceptionStatus',
  EXCEPTION_STATUSES,
  'What a publisher states about a finding (S20).',
  {
    ACCEPTED_RISK: 'Affected, and known to be. Lowers nothing and is never exported as not affected.',
    NOT_AFFECTED: 'The flaw cannot do harm here; a justification says why. Lowers high counts once staff accept it.',
    FIXED: 'The flaw was taken out without a version that advisories know.',
    UNDER_INVESTIGATION: 'It is not known yet whether it does harm here.',
  },
)
export const VexJustificationEnum = enumOf(
  'VexJustification',
  VEX_JUSTIFICATIONS,
  'Why something is not affected: the five justifications of OpenVEX.',
  {
    COMPONENT_NOT_PRESENT: 'The component is not in the image.',
    VULNERABLE_CODE_NOT_PRESENT: 'The component is there without the code that has the flaw.',
    VULNERABLE_CODE_NOT_IN_EXECUTE_PATH: 'The code is there and never run.',
    VULNERABLE_CODE_CANNOT_BE_CONTROLLED_BY_ADVERSARY: 'The code is run, and no attacker can steer it.',
    INLINE_MITIGATIONS_ALREADY_EXIST: 'Protection that cannot be switched off stops the attack.',
  },
)
export const ExceptionVerdictEnum = enumOf(
  'ExceptionVerdict',
  ['ACCEPTED', 'REFUSED'],
  'What staff decided on a statement.',
  { ACCEPTED: 'It stands, and is seen by everybody.', REFUSED: 'It does not stand; the finding counts.' },
)
export const ImportVerdictEnum = enumOf(
  'ImportVerdict',
  ['RELEASED', 'REFUSED'],
  'What becomes of an import on hold (S27).',
  {
    REFUSED: 'Its records say nothing until their source corrects them.',
    RELEASED: 'Its records take effect, demotions included.',
  },
)
export const SnapshotStateEnum = enumOf('SnapshotState', SNAPSHOT_STATES, 'Where an import of advisories is.', {
  HELD: 'It would lower many Cargos and waits for staff (S27).',
  READING: 'Its feed is being read.',
  DONE: 'Read, and in use.',
  RELEASED: 'It was on hold, and staff let it take effect.',
  REFUSED: 'It was on hold, and staff took its records out.',
})
export const ScanKindEnum = enumOf('ScanKind', ['FIRST', 'RESCAN'], 'Before publication (R7), or again later (R26).', {
  FIRST: 'Before publication (R7).',
  RESCAN: 'Later: weekly, when advisories change, or on request (R26, S21).',
})
export const ScanStateEnum = enumOf('ScanState', ['QUEUED', 'RUNNING', 'PASSED', 'FAILED'], 'How far a scan is.', {
  PASSED: 'Read to the end. What was found is in the counts.',
  FAILED: 'Could not be read or not completely, which is never a pass (S17).',
  QUEUED: 'It waits for its turn, or for its next try.',
  RUNNING: 'Somebody works on it now.',
})
export const ReputationBandEnum = enumOf(
  'ReputationBand',
  BANDS.map(band => band.name),
  'What a reputation score is called (R32).',
  {
    EXCELLENT: '4.0 and more.',
    GOOD: '3.0 and more.',
    FAIR: '2.0 and more.',
    POOR: '1.0 and more; where a new Cargo starts.',
    AT_RISK: 'Below 1.0.',
  },
)
export const DecisionKindEnum = enumOf('DecisionKind', DECISION_KINDS, 'What was decided.', DECISION_KIND_MEANINGS)
export const DecisionOutcomeEnum = enumOf('DecisionOutcome', ['ALLOWED', 'REFUSED'], 'Which way it went.', {
  ALLOWED: 'In favour of the publisher.',
  REFUSED: 'Against the publisher: it can be appealed where `isAppealable` says so.',
})
export const ProblemCodeEnum = enumOf(
  'ProblemCode',
  PROBLEM_CODES,
  'Why a rule refused a mutation. The list grows; treat an unknown code like any other and show the message.',
  PROBLEM_CODE_MEANINGS,
)

/** `cargo:request-review` -> `CARGO_REQUEST_REVIEW`. */
export const actionName = (action: Action): string => action.replace(/[:-]/g, '_').toUpperCase()
export const ActionEnum = enumOf(
  'Action',
  ACTIONS.map(actionName),
  'Something that can be done to a thing. What the viewer may do is told by the table that also refuses it, so a front end never guesses.',
  Object.fromEntries(ACTIONS.map(action => [actionName(action), ACTION_MEANINGS[action]])),
)
export const ScopeEnum = enumOf('Scope', SCOPES, 'What a token is good for, at most what its owner may do (S9).', {
  read: 'Reads what its owner may read.',
  publish: 'Drafts, publishes, withdraws and yanks versions, edits and rescans.',
  manage: 'Deletes, requests reviews, manages webhooks and pull credentials, revokes tokens.',
  runtime: "The coordinator's own: admits jobs and reports their outcomes.",
})
export const IdentityMethodEnum = enumOf('IdentityMethod', IDENTITY_METHODS, 'How an identity is verified (R18).', {
  STRIPE: 'Stripe Identity looks at a document and the person.',
  GITHUB: 'A GitHub account of at least 6 months with activity.',
  STAFF: 'Staff verified it themselves, with a reason in the audit.',
})
export const VerificationStatusEnum = enumOf(
  'VerificationStatus',
  VERIFICATION_STATUSES,
  'Where a verification stands (R18).',
  {
    REJECTED: 'It did not pass; the reason says why. It may be tried again.',
    UNVERIFIED: 'Nothing has been shown yet.',
    PENDING: 'It is being looked at.',
    VERIFIED: 'It passed.',
  },
)
export const DomainProofStateEnum = enumOf(
  'DomainProofState',
  DOMAIN_PROOF_STATES,
  'Where the proof of a domain stands.',
  {
    PENDING: 'The record is looked for, for 48 hours (R19).',
    PROVEN: 'Seen; looked at again monthly (S5).',
    GRACE: 'Seen no more; the tier falls after 14 days unless it comes back (S5).',
    CONTESTED: 'Valid, but another publisher proved the domain first; staff decide (S4).',
    FAILED: 'Not seen in time, or staff decided that who proved it first keeps it.',
    REPLACED: 'A newer proof stands for it.',
    RESET: 'Staff took it back, or gave the domain to who proved it later.',
  },
)
export const ScoreEventKindEnum = enumOf('ScoreEventKind', SCORE_EVENT_KINDS, 'What moved a reputation score.', {
  JOBS: 'The jobs recorded on one day.',
  JOB_EXCLUDED: 'Staff took jobs out, with a reason (S30).',
  RATING: 'A rating was given (S34).',
  RATING_EDITED: 'A rating got other stars.',
  RATING_EXCLUDED: 'Staff took a rating out, with a reason.',
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
  STAFF: 'Opened by a rule, or to report a rating; never shown to the publisher.',
})
export const CaseStateEnum = enumOf('CaseState', CASE_STATES, 'Where a case is.', {
  OPEN: 'Nobody of the staff has looked at it.',
  TRIAGED: 'Worth working on; from here on the publisher sees a security report (R29).',
  IN_REVIEW: 'A member of staff has claimed it.',
  WAITING_FOR_ANSWER: 'Staff asked something; the answer sends it back.',
  UPHELD: 'The report was right; of an appeal: the decision stands (R49).',
  OVERTURNED: 'The appealed decision was wrong, and is undone as far as the scans allow.',
  DISMISSED: 'The report was not right.',
  WITHDRAWN: 'Taken back by who opened it.',
})
export const CaseEventEnum = enumOf('CaseEvent', CASE_EVENTS, 'A move of a case.', {
  triage: 'Staff found it worth working on.',
  claim: 'A member of staff took it.',
  release: 'It went back to the queue.',
  ask: 'Staff asked something and wait.',
  answer: 'The answer to a question of the staff.',
  uphold: 'The report is right; of an appeal: the decision stands.',
  overturn: 'The appealed decision is undone.',
  dismiss: 'The report is not right.',
  withdraw: 'Taken back by who opened it.',
})
export const CaseSideEnum = enumOf('CaseSide', CASE_SIDES, 'Who speaks in a case.', {
  REPORTER: 'Who opened it.',
  PUBLISHER: 'The publisher it is about; of an appeal: the publisher that appeals.',
  STAFF: 'The staff of the platform.',
})
export const RulingEnum = enumOf('Ruling', RULINGS, 'How a case is decided.', {
  UPHOLD: 'The report is right; of an appeal: the decision stands.',
  DISMISS: 'The report is not right. Not for appeals.',
  OVERTURN: 'The appealed decision is undone. For appeals only.',
})
