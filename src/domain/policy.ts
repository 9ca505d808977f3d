/**
 * Every number of the rules, once. Nothing else in the registry writes a limit, a threshold, a duration or a contact:
 * it imports it from here, and the `policy` and `platform` queries show this file to everybody (R1, R3, R5, R8, R10, R47, R50).
 */

/** Stored with every Decision. Raised whenever a number or a table below changes. */
export const POLICY_VERSION = '1'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
const MIB = 1024 ** 2
const GIB = 1024 ** 3

/** R1, R3: where the platform stands. */
export const PLATFORM = {
  phase: 'OPEN_BETA',
  phaseUntil: '2026-06',
  notice: 'Archipelag.io is in open beta until June 2026. All credits and earnings are virtual.',
  creditsAreVirtual: true,
} as const

/** R47, R50: whom to ask, and about what. */
export const CONTACTS = {
  support: 'support@archipelag.io',
  appeals: 'support@archipelag.io',
  security: 'security@archipelag.io',
  gpu: 'partners@archipelag.io',
  bugBounty: 'The bug bounty programme takes security reports as security@archipelag.io does.',
  community: 'The Archipelag.io Discord community.',
} as const

// ---- publishers and tiers (R4, R18-R22, S1-S10) ----

export const PUBLISHER_TIERS = ['INDIVIDUAL', 'VERIFIED', 'ORGANIZATION', 'PARTNER'] as const
export type PublisherTier = (typeof PUBLISHER_TIERS)[number]

/** R4, R20: Cargos a publisher of each tier may hold; Infinity is "no limit". */
export const CARGO_QUOTAS = {
  INDIVIDUAL: 3,
  VERIFIED: 10,
  ORGANIZATION: Number.POSITIVE_INFINITY,
  PARTNER: Number.POSITIVE_INFINITY,
} as const satisfies Record<PublisherTier, number>

/** R18-R20, S6: how each tier is reached, for people. */
export const TIER_REQUIREMENTS = {
  INDIVIDUAL: 'A verified e-mail address.',
  VERIFIED: 'An identity verified by Stripe Identity, or an established GitHub account.',
  ORGANIZATION: 'A company domain proven by a DNS TXT record, then the organization details.',
  PARTNER: 'An agreement with Archipelag.io; write to partners@archipelag.io.',
} as const satisfies Record<PublisherTier, string>

/** S1: drafts a publisher may keep at once; they do not count against the quota. */
export const DRAFT_LIMIT = 20
/** R18: an established GitHub account is at least this many calendar months old. */
export const GITHUB_MIN_AGE_MONTHS = 6
/** R18: and shows at least this much activity: public repositories or contributions. */
export const GITHUB_MIN_ACTIVITY = 1
/** R19: name and value of the TXT record that proves a domain. */
export const DOMAIN_TXT_PREFIX = 'archipelag-verify='
/** R19: a pending DNS check is tried again for this long. */
export const DOMAIN_CHECK_MS = 48 * HOUR_MS
/** S5: proofs are looked at again after this long. */
export const PROOF_RECHECK_MS = 30 * DAY_MS
/** S5, S7: a failing proof keeps the tier for this long. */
export const PROOF_GRACE_MS = 14 * DAY_MS
/** S8: an invitation is good for this long, once. */
export const INVITATION_MS = 7 * DAY_MS

// ---- Cargos and versions (R6, S11-S14, S46) ----

/** S12: characters in each half of a slug. */
export const SLUG_LENGTH = { min: 2, max: 39 } as const
/** S12: names shorter than this are never held back as look-alikes. */
export const LOOK_ALIKE_MIN_LENGTH = 5
export const CATEGORIES = ['generative', 'vision', 'image', 'audio', 'nlp', 'document', 'media', 'utility'] as const
export type Category = (typeof CATEGORIES)[number]
export const RUNTIMES = ['container', 'wasm', 'llmcpp', 'onnx', 'diffusers', 'coreml'] as const
export type Runtime = (typeof RUNTIMES)[number]
/** S11: access that is granted, beside the functional tags that a publisher chooses. */
export const ACCESS_CAPABILITIES = ['OUTBOUND_NETWORK', 'GPU'] as const
export type AccessCapability = (typeof ACCESS_CAPABILITIES)[number]
/** S46, S43: most characters of each text; `tags` and `tag` are a count and the length of one. */
export const TEXT_LIMITS = {
  name: 80,
  tagline: 140,
  description: 2_000,
  readme: 100_000,
  url: 2_048,
  tags: 20,
  tag: 40,
  jsonSchema: 50_000,
  licence: 100,
  releaseNotes: 10_000,
  reason: 2_000,
  message: 5_000,
  rating: 2_000,
  jobId: 200,
  search: 200,
} as const

// ---- scans (R7, R23-R26, S20-S23, S27) ----

export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'] as const
export type Severity = (typeof SEVERITIES)[number]

/** R23: criticals allowed at any level. */
export const MAX_CRITICAL = 0
/** R26: a published version is scanned again this long after its last scan. */
export const RESCAN_MS = 7 * DAY_MS
/** R26: rescans that a team may ask for, one Cargo at a time. */
export const RESCAN_REQUESTS = { most: 5, windowMs: DAY_MS } as const
/** S17: waits between attempts of a first scan; when they are used up it has failed for good. */
export const SCAN_RETRY_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS] as const
/** S20: an exception lasts at most this long. */
export const EXCEPTION_MAX_MS = 180 * DAY_MS
/** S38: how long before the end of an exception its author is told. */
export const EXCEPTION_NOTICE_MS = 14 * DAY_MS
/** S23: the clock of a pending change. */
export const PENDING_CHANGE_MS = 7 * DAY_MS
/** S27: an import that demotes more than this share, and at least so many Cargos, waits for staff. */
export const IMPORT_BRAKE = { share: 0.05, cargos: 5 } as const

// ---- trust (R9-R16, S25, S27) ----

export const TRUST_LEVELS = [0, 1, 2, 3] as const
export type TrustLevel = (typeof TRUST_LEVELS)[number]

/** R9-R12: name, colour and meaning of each badge; `maxHigh` is R24. */
export const TRUST_LEVEL_TABLE = {
  0: {
    name: 'SANDBOX',
    title: 'Sandbox',
    color: 'gray',
    hex: '#6b7280',
    meaning: 'Unverified, restricted',
    maxHigh: Number.POSITIVE_INFINITY,
  },
  1: {
    name: 'COMMUNITY',
    title: 'Community',
    color: 'blue',
    hex: '#2563eb',
    meaning: 'Scan passed, community used',
    maxHigh: 5,
  },
  2: {
    name: 'VERIFIED',
    title: 'Verified',
    color: 'green',
    // Dark enough for white words on it.
    hex: '#15803d',
    meaning: 'Platform reviewed & signed',
    maxHigh: 0,
  },
  3: { name: 'OFFICIAL', title: 'Official', color: 'purple', hex: '#7c3aed', meaning: 'First-party Cargo', maxHigh: 0 },
} as const satisfies Record<TrustLevel, object>

/** R13, S25: successful jobs that level 1 asks for; 100 qualifies. */
export const COMMUNITY_JOBS = 100
/** S27: what a Cargo demoted for performance shows before level 1 comes back. */
export const PERFORMANCE_RETURN = { score: 1.5, successRate: 0.8, furtherSuccesses: 100 } as const
/** R14: the first level that a person reviews. */
export const REVIEWED_LEVEL = 2

// ---- reputation (R30-R36, S29-S34) ----

/** S29: where every part starts, and how far it may be carried by evidence. */
export const PART_PRIOR = 0.2
/** R30, S29: weight in the score, half-life in days and pull k of the prior. */
export const REPUTATION_PARTS = {
  success: { weight: 0.6, halfLifeDays: 30, k: 10 },
  reliability: { weight: 0.25, halfLifeDays: 30, k: 3 },
  feedback: { weight: 0.15, halfLifeDays: 180, k: 5 },
} as const
/** R30: the top of the scale. */
export const SCORE_MAX = 5
/** S29: a day at this success rate is worth 0; `span` above it, 1. */
export const RELIABLE_DAY = { floor: 0.8, span: 0.15 } as const
/** S34 */
export const RATING = { min: 1, max: 5 } as const
/** S29: an upheld complaint is this many ratings of 1. */
export const COMPLAINT_RATINGS = 2
/** S29: a completion further ahead or longer ago than this is refused. */
export const COMPLETION_WINDOW = { aheadMs: 5 * MINUTE_MS, behindMs: 30 * DAY_MS } as const
/** S32: thresholds and rates speak from this many counted jobs on. */
export const REPUTATION_MIN_JOBS = 20
/** S31: a score is provisional below this many counted jobs. */
export const PROVISIONAL_JOBS = 100
/** R32: least score of each band, best first. Half-open on the unrounded score (S31). */
export const BANDS = [
  { name: 'EXCELLENT', title: 'Excellent', from: 4 },
  { name: 'GOOD', title: 'Good', from: 3 },
  { name: 'FAIR', title: 'Fair', from: 2 },
  { name: 'POOR', title: 'Poor', from: 1 },
  { name: 'AT_RISK', title: 'At risk', from: Number.NEGATIVE_INFINITY },
] as const
export type Band = (typeof BANDS)[number]['name']
/** R34-R36, S32: strictly below `below` the consequence follows, in this order; from `rearmAt` on (0.1 above) it can follow again. */
export const REPUTATION_THRESHOLDS = [
  { latch: 'WARNING', below: 1.5, rearmAt: 1.6, consequence: 'WARN' },
  { latch: 'DEMOTION', below: 1.0, rearmAt: 1.1, consequence: 'DEMOTE' },
  { latch: 'SUSPENSION', below: 0.5, rearmAt: 0.6, consequence: 'SUSPEND' },
] as const
/** S32, R16: the same for the success rate (weighted, without the prior), armed again 2 points above. */
export const RATE_THRESHOLDS = [
  { latch: 'RATE_WARNING', below: 0.9, rearmAt: 0.92, consequence: 'WARN_DASHBOARD' },
  { latch: 'RATE_DEMOTION', below: 0.8, rearmAt: 0.82, consequence: 'DEMOTE' },
] as const
/** The trend compares with the stored score of this many days ago. */
export const TREND_DAYS = 30

// ---- runtime (R37-R39, S35, S36) ----

/** R37, R38: what a job of each level gets. MB and GB are binary, as container runtimes count them. */
export const RUNTIME_LIMITS = {
  0: { memoryBytes: 256 * MIB, cpus: 1, durationSeconds: 60, network: 'NONE' },
  1: { memoryBytes: GIB, cpus: 2, durationSeconds: 5 * 60, network: 'NONE' },
  2: { memoryBytes: 8 * GIB, cpus: 4, durationSeconds: 30 * 60, network: 'OUTBOUND' },
  3: { memoryBytes: 8 * GIB, cpus: 4, durationSeconds: 30 * 60, network: 'OUTBOUND' },
} as const satisfies Record<TrustLevel, object>
/** R39: the tier and the least level that may use a GPU. */
export const GPU_ACCESS = { tier: 'PARTNER', level: 2 } as const
/** S6: the most that a Partner's agreement may grant a job; from the row of level 2 on, which it never lowers. */
export const AGREED_LIMITS_MOST = { memoryBytes: 1024 * GIB, cpus: 256, durationSeconds: 24 * 3600 } as const
/** S36: jobs and outcomes a call may carry. */
export const JOB_BATCH = { admit: 500, report: 1_000 } as const
/** R44: a drain or a job that never reports ends its longest duration plus this margin after admission. */
export const JOB_MARGIN_MS = 10 * MINUTE_MS

// ---- alerts, reports, doors (S8, S39, R48) ----

/** S39: a cursor older than this is answered with a coded error. */
export const ALERT_RETENTION_MS = 90 * DAY_MS
/** R48: complaints within the window that raise a review flag. */
export const COMPLAINT_FLAG = { complaints: 3, windowMs: DAY_MS } as const
/** R48: reports one account may open: in a day, and open at once about one Cargo. */
export const REPORT_LIMITS = { perDay: 10, openPerCargo: 1, windowMs: DAY_MS } as const
/** R14: a reviewer's claim lapses after this long, so that nobody can sit on a request. */
export const REVIEW_LEASE_MS = 4 * HOUR_MS
/** An answer to a mutation is remembered under its idempotency key for this long. */
export const IDEMPOTENCY_MS = DAY_MS
/** S9: `lastUsedAt` of a token is written at most this often. */
export const TOKEN_LAST_USED_MS = MINUTE_MS

/** S9: days a token may live, and how long it does unless told otherwise; tokens that one publisher may have at once. */
export const TOKEN_DAYS = { least: 1, most: 366, usual: 90 } as const
export const TOKENS_PER_PUBLISHER = 100

/**
 * How often a thing may be tried: `burst` at once, then one each `everyMs`. By pair of address and account tightly, by either
 * alone loosely, so that nobody locks another person out by trying in their name.
 */
export const ATTEMPT_LIMITS = {
  'sign-in': { burst: 5, everyMs: 30 * SECOND_MS },
  'sign-in of account': { burst: 50, everyMs: 10 * SECOND_MS },
  'sign-in from address': { burst: 60, everyMs: 5 * SECOND_MS },
  'mail to account': { burst: 3, everyMs: 10 * MINUTE_MS },
  'mail from address': { burst: 20, everyMs: MINUTE_MS },
  'password of session': { burst: 5, everyMs: MINUTE_MS },
  'invitations of publisher': { burst: 30, everyMs: 10 * MINUTE_MS },
  'domain check': { burst: 5, everyMs: MINUTE_MS },
  'identity check': { burst: 10, everyMs: 10 * MINUTE_MS },
  'ratings of account': { burst: 20, everyMs: MINUTE_MS },
  'case messages of account': { burst: 20, everyMs: MINUTE_MS },
  'pull test': { burst: 10, everyMs: MINUTE_MS },
} as const satisfies Record<string, { burst: number; everyMs: number }>

/** S6: how long before the end of a Partner agreement its publisher is told. */
export const AGREEMENT_NOTICE_MS = 30 * DAY_MS
/** R18: how long a person may take at GitHub before the sign-in has to begin anew. */
export const GITHUB_ATTEMPT_MS = 15 * MINUTE_MS
/** R19: waits between the checks of a pending domain; the last one repeats until the 48 hours are over. */
export const DOMAIN_CHECK_WAITS_MS = [
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  20 * MINUTE_MS,
  40 * MINUTE_MS,
  80 * MINUTE_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
] as const
/** S5: a failing or silent domain is asked again after this long. */
export const GRACE_RECHECK_MS = DAY_MS
/** Pull credentials that one publisher may keep. */
export const PULL_CREDENTIALS_PER_PUBLISHER = 20
