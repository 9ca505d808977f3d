/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What is granted, beside what a publisher says its Cargo can do (S11). */
export type AccessCapability =
  /** A GPU: Partner tier and level 2, when asked for and allowed by staff (R39). */
  | 'GPU'
  /** Outbound connections: from level 2 on, when asked for (R38). */
  | 'OUTBOUND_NETWORK';

/** Jobs of the coordinator that want to start (S36). */
export type AdmitJobsInput = {
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Up to 500. */
  jobs: Array<JobRequest>;
};

/** Why an alert is told (S38). */
export type AlertCause =
  /** What is known of a finding changed, such as its fixed version. */
  | 'ADVISORY_REVISED'
  /** A report or an appeal was decided (R48, R49). */
  | 'CASE_DECIDED'
  /** A statement about a finding has ended; the finding counts again (S20). */
  | 'EXCEPTION_EXPIRED'
  /** A statement about a finding ends within 14 days (S20). */
  | 'EXCEPTION_EXPIRING'
  /** A finding is being used in attacks; no clock is granted (S23). */
  | 'EXPLOITED'
  /** A version without the vulnerability is known now. */
  | 'FIX_AVAILABLE'
  /** Staff stopped a Cargo and its running jobs (S37). */
  | 'KILLED'
  /** A vulnerability was found that was not known in this version. */
  | 'NEW_ADVISORY'
  /** A demotion was announced, comes near or was called off (S23). */
  | 'PENDING_CHANGE'
  /** The suspension has ended (S33). */
  | 'REINSTATED'
  /** A reputation threshold has fired (R34, S32). */
  | 'REPUTATION_WARNING'
  /** A finding no longer applies. */
  | 'RESOLVED'
  /** A review was approved or rejected (R14). */
  | 'REVIEW_DECIDED'
  /** Three complaints within 24 hours: staff look at it (R48). */
  | 'REVIEW_FLAG'
  /** A version could not be read, which is never a pass (S17). */
  | 'SCAN_FAILED'
  /** A finding is less bad than it was known to be. */
  | 'SEVERITY_LOWERED'
  /** A finding is worse than it was known to be. */
  | 'SEVERITY_RAISED'
  /** The Cargo is suspended (R36). */
  | 'SUSPENDED'
  /** Asked for with `sendTestAlert`; nothing happened. */
  | 'TEST'
  /** The trust level is another one. */
  | 'TRUST_CHANGED'
  /** A proof or the tier of the publisher changed (R18, R19, S5). */
  | 'VERIFICATION_CHANGED'
  /** A finding is in other versions of its package than before. */
  | 'VERSION_CHANGED'
  /** A webhook could not be reached for three days and was switched off. */
  | 'WEBHOOK_DISABLED'
  /** An advisory was taken back by its source; its finding is closed (S24). */
  | 'WITHDRAWN'
  /** A version was taken back (S16). */
  | 'YANKED';

/** Which alerts. Each filter narrows; none is required. */
export type AlertFilter = {
  /** `Cargo.id`: only alerts about this Cargo. */
  cargoId?: string | number | null | undefined;
  /** Any of these, above the alert or among its items. */
  causes?: Array<AlertCause> | null | undefined;
  /** Read, or not read, by the member who asks. */
  isRead?: boolean | null | undefined;
  /** This severity or a worse one. */
  severityAtLeast?: Severity | null | undefined;
};

/** An appeal (R49), once for a Decision; up to 5,000 characters. */
export type AppealDecisionInput = {
  /** An adverse Decision of your publisher. */
  decisionId: string | number;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Why it should be reconsidered. */
  why: string;
};

/** Which Cargos of the catalog. Each filter narrows; none is required (R6). */
export type CargoFilter = {
  /** Its reputation is in this band (R32). */
  band?: ReputationBand | null | undefined;
  /** One functional tag, such as chat or image-generation, or granted access: OUTBOUND_NETWORK or GPU (S11). */
  capability?: string | null | undefined;
  /** Only Cargos of this category. */
  category?: Category | null | undefined;
  /** Slug of a publisher. */
  publisher?: string | null | undefined;
  /** Only Cargos that run in this. */
  runtime?: Runtime | null | undefined;
  /** Words to look for in names, texts and tags, up to 200 characters; spelling mistakes in names are forgiven. */
  text?: string | null | undefined;
  /** At least this trust level. */
  trustLevelAtLeast?: TrustLevel | null | undefined;
};

/** Order of the catalog (S11). */
export type CargoSort =
  /** Most counted jobs first. */
  | 'JOBS'
  /** The newest first. */
  | 'NEWEST'
  /** Best match of the text first; the newest first without a text. */
  | 'RELEVANCE'
  /** Highest reputation score first. */
  | 'REPUTATION'
  /** Highest trust level first, then the newest. */
  | 'TRUST';

/** Where a Cargo is in its life. */
export type CargoState =
  /** Gone for ever; its slug is never given again. */
  | 'DELETED'
  /** Hidden; running jobs finish first (R44). */
  | 'DELETING'
  /** Seen by its team only. */
  | 'DRAFT'
  /** In the catalog. */
  | 'PUBLISHED'
  /** Shown as such; no new job is admitted (R36, S33). */
  | 'SUSPENDED';

/** Which cases of the queue. Each filter narrows. */
export type CaseFilter = {
  /** Closed ones too; else only what is open. */
  includeClosed?: boolean | null | undefined;
  /** Only cases of this kind. */
  kind?: CaseKind | null | undefined;
  /** Only cases in this state; closed ones take includeClosed too. */
  state?: CaseState | null | undefined;
};

/** What a case is about. */
export type CaseKind =
  /** A Decision that should be reconsidered (R49). */
  | 'APPEAL'
  /** Something does not work as expected (R48). */
  | 'ISSUE'
  /** A security report: private to staff until triaged (R29). */
  | 'SECURITY'
  /** Opened by a rule, or to report a rating; never shown to the publisher. */
  | 'STAFF';

/** Who speaks in a case. */
export type CaseSide =
  /** The publisher it is about; of an appeal: the publisher that appeals. */
  | 'PUBLISHER'
  /** Who opened it. */
  | 'REPORTER'
  /** The staff of the platform. */
  | 'STAFF';

/** Where a case is. */
export type CaseState =
  /** The report was not right. */
  | 'DISMISSED'
  /** A member of staff has claimed it. */
  | 'IN_REVIEW'
  /** Nobody of the staff has looked at it. */
  | 'OPEN'
  /** The appealed decision was wrong, and is undone as far as the scans allow. */
  | 'OVERTURNED'
  /** Worth working on; from here on the publisher sees a security report (R29). */
  | 'TRIAGED'
  /** The report was right; of an appeal: the decision stands (R49). */
  | 'UPHELD'
  /** Staff asked something; the answer sends it back. */
  | 'WAITING_FOR_ANSWER'
  /** Taken back by who opened it. */
  | 'WITHDRAWN';

/** What a Cargo is for. */
export type Category =
  /** Speech, music and sounds. */
  | 'audio'
  /** Reads and converts documents. */
  | 'document'
  /** Makes texts, images or sounds. */
  | 'generative'
  /** Changes pictures. */
  | 'image'
  /** Converts and cuts video and other media. */
  | 'media'
  /** Understands and translates language. */
  | 'nlp'
  /** Whatever helps other work. */
  | 'utility'
  /** Sees what is in pictures. */
  | 'vision';

/** A new draft of a publisher; a slug is never given twice (S12). */
export type CreateCargoInput = {
  /** What it can do: up to 20 functional tags. */
  capabilities?: Array<string> | null | undefined;
  /** What it is for. */
  category: Category;
  /** Up to 2,000 characters. */
  description?: string | null | undefined;
  /** A picture to show: https or http, up to 2,048 characters. */
  iconUrl?: string | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** A JSON Schema object. */
  inputSchema?: unknown;
  /** An SPDX expression, such as Apache-2.0. */
  licence?: string | null | undefined;
  /** Up to 80 characters. */
  name: string;
  /** A JSON Schema object. */
  outputSchema?: unknown;
  /** `Publisher.id`. */
  publisherId: string | number;
  /** Markdown, up to 100,000 characters. */
  readme?: string | null | undefined;
  /** container if nothing is said. */
  runtime?: Runtime | null | undefined;
  /** The second half of the slug: 2 to 39 of a-z, 0-9 and single hyphens (S12). */
  slug: string;
  /** Where the source code is: http or https, up to 2,048 characters. */
  sourceUrl?: string | null | undefined;
  /** Up to 140 characters. */
  tagline?: string | null | undefined;
  /** Up to 20. */
  tags?: Array<string> | null | undefined;
};

/** The one publisher that an account may own (R21). */
export type CreatePublisherInput = {
  /** Up to 2,000 characters. */
  about?: string | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Up to 80 characters. */
  name: string;
  /** 2 to 39 of a-z, 0-9 and single hyphens; never given twice (S12). */
  slug: string;
  /** http or https, up to 2,048 characters. */
  website?: string | null | undefined;
};

/** Where the alerts of a publisher are to be sent, and which of them. */
export type CreateWebhookInput = {
  /** Only these causes; empty or nothing: all. */
  causes?: Array<AlertCause> | null | undefined;
  /** Up to 200 characters. */
  description?: string | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** `Publisher.id`. */
  publisherId: string | number;
  /** This severity or a worse one; nothing: all. */
  severityAtLeast?: Severity | null | undefined;
  /** https:// and public: private addresses are refused, also when the name leads to one later. */
  url: string;
};

/** How a case ends. */
export type DecideCaseInput = {
  /** The case. */
  caseId: string | number;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** The statement of reasons: told to both sides. */
  reasons: string;
  /** UPHOLD or DISMISS a report, UPHOLD or OVERTURN an appealed Decision. */
  ruling: Ruling;
};

/** What was decided. */
export type DecisionKind =
  /** Whether new jobs may start on a version (S36). */
  | 'ADMISSION'
  /** How an appeal ended (R49). */
  | 'APPEAL'
  /** A publisher is banned (S45). */
  | 'BAN'
  /** A ban has ended (S45). */
  | 'BAN_LIFTED'
  /** How a report ended (R48). */
  | 'CASE'
  /** A Cargo is deleted (R44-R46). */
  | 'DELETION'
  /** A lower trust level (R16, R35). */
  | 'DEMOTION'
  /** Whether a statement about a finding is accepted (S20). */
  | 'EXCEPTION'
  /** Whether a Cargo gets a GPU (R39). */
  | 'GPU'
  /** A version is readable and no new job is admitted (S22). */
  | 'HOLD'
  /** A Cargo and its running jobs are stopped (S37). */
  | 'KILL'
  /** Whether a name imitates another one (S12). */
  | 'LOOK_ALIKE'
  /** A Cargo becomes Official (R12). */
  | 'OFFICIAL'
  /** A demotion is announced or decided by staff (S22, S23). */
  | 'PENDING_CHANGE'
  /** A higher trust level (R13, R14). */
  | 'PROMOTION'
  /** Whether a version is published (R23, R24). */
  | 'PUBLICATION'
  /** Whether the tier holds one Cargo more (R20, S1). */
  | 'QUOTA'
  /** A suspension has ended (S33). */
  | 'REINSTATEMENT'
  /** The hold of a version has ended (S22). */
  | 'RELEASE'
  /** A demotion is undone because its cause was withdrawn (S27). */
  | 'REVERSAL'
  /** How a review ended (R14). */
  | 'REVIEW'
  /** Whether a review may be asked for (R14). */
  | 'REVIEW_REQUEST'
  /** Whether an image that two publishers registered is ruled out (S13). */
  | 'SHARED_DIGEST'
  /** A Cargo is suspended (R36, S45). */
  | 'SUSPENSION'
  /** Which tier a publisher has. */
  | 'TIER'
  /** Whether a proof of identity or domain is accepted (R18, R19). */
  | 'VERIFICATION'
  /** A reputation threshold that costs nothing yet (R34). */
  | 'WARNING'
  /** A published version is taken back (S16). */
  | 'YANK';

/** How a job ended (S30). */
export type JobOutcome =
  /** It was stopped; by whom, the cause says. */
  | 'CANCELLED'
  /** It ended with an error; whose, the cause says. */
  | 'FAILED'
  /** It did its work. */
  | 'SUCCEEDED'
  /** It ran out of time; whose doing, the cause says. */
  | 'TIMED_OUT';

/** How one job ended. */
export type JobOutcomeInput = {
  /** Asked for with every outcome but SUCCEEDED (S30). */
  cause?: OutcomeCause | null | undefined;
  /** When it ended. */
  completedAt: string;
  /** Your own id of the job, as it was admitted. */
  jobId: string;
  /** How it ended. */
  outcome: JobOutcome;
};

/** One job that wants to start. What it asks for narrows the limits and never widens them. */
export type JobRequest = {
  /** The account that submitted it. */
  accountId: string | number;
  /** `Cargo.id`. */
  cargoId: string | number;
  /** CPUs; none: what the Cargo gets. */
  cpus?: number | null | undefined;
  /** Seconds; none: what the Cargo gets. */
  durationSeconds?: number | null | undefined;
  /** false: it needs no GPU. */
  gpu?: boolean | null | undefined;
  /** Your own id of the job, 1 to 200 characters: asked twice, the first answer is given again while its version may run; an ended job is refused. */
  jobId: string;
  /** Bytes; none: what the Cargo gets. */
  memoryBytes?: number | null | undefined;
  /** false: it needs no network. */
  network?: boolean | null | undefined;
};

/** Where limits come from (S35). */
export type LimitsSource =
  /** A Partner's agreement raises what the level gives. */
  | 'AGREEMENT'
  /** The row of the effective trust level (R37). */
  | 'LEVEL';

/** How a kind of alert reaches a member by mail. */
export type MailMode =
  /** In a mail of its own, as it happens. */
  | 'AT_ONCE'
  /** In one mail a day, at 6:00 UTC, if anything happened. */
  | 'DIGEST'
  /** Not by mail; it is in the list of alerts all the same. */
  | 'OFF';

/** Single alerts, or everything up to a cursor, or both. */
export type MarkAlertsReadInput = {
  /** Up to 100. */
  alertIds?: Array<string | number> | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** `Publisher.id`. */
  publisherId: string | number;
  /** The cursor of an alert: it and all before it. What comes later stays unread. */
  through?: string | null | undefined;
};

/** What network a job has (R38). */
export type NetworkAccess =
  /** Levels 0 and 1, and whoever did not ask for it. */
  | 'NONE'
  /** Outbound connections, from level 2 on, when asked for. */
  | 'OUTBOUND';

/** Whose doing an end without success was (S30). */
export type OutcomeCause =
  /** The Cargo: it counts. */
  | 'CARGO'
  /** The host machine: it counts for nothing. */
  | 'ISLAND'
  /** The platform: it counts for nothing. */
  | 'PLATFORM'
  /** The user: it counts for nothing. */
  | 'USER';

/** Why a rule refused a mutation. The list grows; treat an unknown code like any other and show the message. */
export type ProblemCode =
  /** No new job may start on this Cargo now (S36). */
  | 'ADMISSION_REFUSED'
  /** The account is in the team already. */
  | 'ALREADY_MEMBER'
  /** The Decision is appealed already (R49). */
  | 'APPEAL_ALREADY_OPEN'
  /** Another member of staff works on it. */
  | 'CLAIMED_BY_ANOTHER'
  /** Something else stands in the way, or was quicker. */
  | 'CONFLICT'
  /** The address or the password is not right. */
  | 'CREDENTIALS_WRONG'
  /** Somebody else has to decide (R49). */
  | 'DECIDED_BY_SAME_PERSON'
  /** Staff ruled this image out (S13). */
  | 'DIGEST_RULED_OUT'
  /** Not a domain that a company can own. */
  | 'DOMAIN_NOT_ACCEPTED'
  /** A publisher has at most 20 drafts (S1). */
  | 'DRAFT_LIMIT_REACHED'
  /** The address has to be verified first (S10). */
  | 'EMAIL_NOT_VERIFIED'
  /** The statement lacks something or lasts too long (S20). */
  | 'EXCEPTION_NOT_VALID'
  /** You may see it, and may not do this to it. */
  | 'FORBIDDEN'
  /** The container registry has no such image, or does not show it. */
  | 'IMAGE_NOT_FOUND'
  /** The image could not be read to its end (S17). */
  | 'IMAGE_UNREADABLE'
  /** A value is not of the form that is asked for. */
  | 'INVALID_INPUT'
  /** The invitation was used, withdrawn, is too old, or is for another address. */
  | 'INVITATION_NOT_VALID'
  /** The job was reported before, with another end (S30). */
  | 'JOB_OUTCOME_CONFLICT'
  /** No such job was admitted here. */
  | 'JOB_UNKNOWN'
  /** A team keeps its owner (S8). */
  | 'LAST_OWNER'
  /** The link was used, is too old, or is not one of ours. */
  | 'LINK_EXPIRED'
  /** The Decision takes nothing away, or is final (R49). */
  | 'NOT_APPEALABLE'
  /** It is not there, or you may not see it. */
  | 'NOT_FOUND'
  /** Only who had a job that ended on it can do this (S34). */
  | 'NO_COMPLETED_JOB'
  /** Who becomes the owner must not own another publisher (R21). */
  | 'OWNS_ANOTHER_PUBLISHER'
  /** The publisher's own people cannot do this (S34). */
  | 'OWN_CARGO'
  /** A password has 10 to 200 characters. */
  | 'PASSWORD_WEAK'
  /** What was shown does not prove it (R18, R19). */
  | 'PROOF_REFUSED'
  /** It proves another publisher already (S2, S4). */
  | 'PROOF_TAKEN'
  /** The findings do not allow it (R23, R24). */
  | 'PUBLICATION_BLOCKED'
  /** The publisher is banned (S45). */
  | 'PUBLISHER_BANNED'
  /** An account owns one publisher at most (R21). */
  | 'PUBLISHER_EXISTS'
  /** The tier holds no further Cargo (R20). */
  | 'QUOTA_REACHED'
  /** Too often; the message says when to try again. */
  | 'RATE_LIMITED'
  /** Not an image reference (S14). */
  | 'REFERENCE_INVALID'
  /** Images are not taken from there (S14). */
  | 'REFERENCE_NOT_ALLOWED'
  /** A rule asks for more; each problem is one requirement. */
  | 'REQUIREMENTS_NOT_MET'
  /** Nobody judges what is their own (S26). */
  | 'REVIEWER_NOT_IMPARTIAL'
  /** One review of a Cargo at a time (R14). */
  | 'REVIEW_ALREADY_OPEN'
  /** A token cannot have this scope (S9). */
  | 'SCOPE_NOT_ALLOWED'
  /** A slug has 2 to 39 of a-z, 0-9 and single hyphens (S12). */
  | 'SLUG_INVALID'
  /** The slug looks like that of a Verified or Official Cargo (S12). */
  | 'SLUG_LOOKS_ALIKE'
  /** The slug is or was given; none is given twice (S12). */
  | 'SLUG_TAKEN'
  /** A text is above its limit (S46). */
  | 'TEXT_TOO_LONG'
  /** A higher tier is needed (R18-R20). */
  | 'TIER_TOO_LOW'
  /** A time is in the wrong direction or too far away. */
  | 'TIME_NOT_ACCEPTED'
  /** It is not in a state in which this can be done. */
  | 'WRONG_STATE';

/** An image that was pushed, to be registered as the next version (R40). */
export type PublishVersionInput = {
  /** `Cargo.id`. */
  cargoId: string | number;
  /** true: nothing is registered, and the payload says what the gate would decide. */
  dryRun?: boolean | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** registry/repository[:tag][@digest]; the tag is resolved to a digest now (S13). */
  reference: string;
  /** Up to 10,000 characters. */
  releaseNotes?: string | null | undefined;
};

/** What a publisher has proven (R4, R18-R20). */
export type PublisherTier =
  /** A verified e-mail address; up to 3 Cargos (R4). */
  | 'INDIVIDUAL'
  /** A proven domain and organization details; no limit of Cargos, teams (R19, R22). */
  | 'ORGANIZATION'
  /** An agreement with the platform; may ask for GPUs (S6, R39). */
  | 'PARTNER'
  /** A verified identity; up to 10 Cargos (R18). */
  | 'VERIFIED';

/** Your rating of a Cargo (S34); sent again it replaces what you said. 20 at once, then one a minute. */
export type RateCargoInput = {
  /** A Cargo on which a job of yours ended. */
  cargoId: string | number;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** 1 to 5. */
  stars: number;
  /** Up to 2,000 characters. */
  text?: string | null | undefined;
};

/** An answer to a rating, up to 5,000 characters. */
export type ReplyToRatingInput = {
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** A rating of a Cargo of yours. */
  ratingId: string | number;
  /** Replaces what was answered before; an empty text takes it away. */
  text: string;
};

/** "Report Issue" (R48): one open report about a Cargo for an account, ten reports a day. */
export type ReportIssueInput = {
  /** The Cargo that it is about. */
  cargoId: string | number;
  /** What you expected. Up to 5,000 characters. */
  expected: string;
  /** What happened instead. Up to 5,000 characters. */
  happened: string;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Your job on this Cargo, if there was one. */
  jobId?: string | number | null | undefined;
};

/** How jobs ended, as the coordinator tells it (S30). */
export type ReportJobsInput = {
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Up to 1,000, in any order; repeating one does no harm. */
  outcomes: Array<JobOutcomeInput>;
};

/** What became of a report. */
export type ReportStatus =
  /** Told before, with the same end. */
  | 'DUPLICATE'
  /** Taken. */
  | 'RECORDED'
  /** Not taken; `problem` says why. */
  | 'REFUSED';

/** What a reputation score is called (R32). */
export type ReputationBand =
  /** Below 1.0. */
  | 'AT_RISK'
  /** 4.0 and more. */
  | 'EXCELLENT'
  /** 2.0 and more. */
  | 'FAIR'
  /** 3.0 and more. */
  | 'GOOD'
  /** 1.0 and more; where a new Cargo starts. */
  | 'POOR';

/** A threshold that can fire (S32). */
export type ReputationLatch =
  /** Score below 1.0: one trust level less (R35). */
  | 'DEMOTION'
  /** Success rate below 80%: one trust level less (R16). */
  | 'RATE_DEMOTION'
  /** Success rate below 90%: a warning on the dashboard (S32). */
  | 'RATE_WARNING'
  /** Score below 0.5: suspension (R36). */
  | 'SUSPENSION'
  /** Score below 1.5: the team is warned (R34). */
  | 'WARNING';

/** A Cargo that is to become level 2, or whose review is to be renewed (R14, R11). */
export type RequestReviewInput = {
  /** `Cargo.id`. */
  cargoId: string | number;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** What the reviewer should know; up to 5,000 characters. */
  note?: string | null | undefined;
};

/** Why a version is reviewed. */
export type ReviewPurpose =
  /** Its publisher asks for level 2 (R14); it serves meanwhile. */
  | 'LEVEL'
  /** The review of the version that serves ends, and it is looked at again (R11). */
  | 'RENEWAL'
  /** A new version of a level 2 or 3 Cargo; it waits, and the old one serves (R41). */
  | 'UPDATE';

/** How far a review is. */
export type ReviewState =
  /** Approved, and the digest signed (R11). */
  | 'APPROVED'
  /** It came to nothing: its version was blocked, yanked, or published without it. */
  | 'CLOSED'
  /** It waits for staff, or staff work on it. */
  | 'OPEN'
  /** Turned down, with a reason. */
  | 'REJECTED'
  /** Taken back by the publisher. */
  | 'WITHDRAWN';

/** How a case is decided. */
export type Ruling =
  /** The report is not right. Not for appeals. */
  | 'DISMISS'
  /** The appealed decision is undone. For appeals only. */
  | 'OVERTURN'
  /** The report is right; of an appeal: the decision stands. */
  | 'UPHOLD';

/** What a Cargo runs in; a container unless it says otherwise. */
export type Runtime =
  /** An OCI container of its own making. */
  | 'container'
  /** A model by Core ML. */
  | 'coreml'
  /** A diffusion model by Diffusers. */
  | 'diffusers'
  /** A language model by llama.cpp. */
  | 'llmcpp'
  /** A model by ONNX Runtime. */
  | 'onnx'
  /** A WebAssembly module. */
  | 'wasm';

/** What moved a reputation score. */
export type ScoreEventKind =
  /** An appeal overturned an upheld report. */
  | 'COMPLAINT_REVERSED'
  /** An issue report was right; it weighs as two ratings of 1 (S29). */
  | 'COMPLAINT_UPHELD'
  /** Its image was published before under a Cargo since deleted (R46). */
  | 'INHERITED'
  /** The jobs recorded on one day. */
  | 'JOBS'
  /** Staff took jobs out, with a reason (S30). */
  | 'JOB_EXCLUDED'
  /** A rating was given (S34). */
  | 'RATING'
  /** A rating got other stars. */
  | 'RATING_EDITED'
  /** Staff took a rating out, with a reason. */
  | 'RATING_EXCLUDED';

/** What is not given stays as it is. */
export type SetAlertMailInput = {
  /** Critical findings, what stops a Cargo, and what is used in attacks. */
  critical?: MailMode | null | undefined;
  /** High findings. */
  high?: MailMode | null | undefined;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Low findings. */
  low?: MailMode | null | undefined;
  /** Medium findings. */
  medium?: MailMode | null | undefined;
  /** Decisions, trust, good news: whatever has no severity. */
  other?: MailMode | null | undefined;
  /** `Publisher.id`. */
  publisherId: string | number;
  /** Findings whose severity no source states (S18). */
  unknown?: MailMode | null | undefined;
};

/** How bad a finding is (S24). */
export type Severity =
  /** Blocks publication at every level (R23). */
  | 'CRITICAL'
  /** At most 5 for level 1, none for level 2 and up (R24). */
  | 'HIGH'
  /** Reported, never blocks (R25). */
  | 'LOW'
  /** Reported, never blocks (R25). */
  | 'MEDIUM'
  /** No source states a severity: shown, never hidden, never blocking by itself (S18). */
  | 'UNKNOWN';

/** A new account. */
export type SignUpInput = {
  /** Where the verification link is sent; publishing needs it verified (S10). */
  email: string;
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** How others see you, up to 80 characters. */
  name: string;
  /** 10 to 200 characters. */
  password: string;
};

/** What the platform states about a digest (R2). */
export type SignatureKind =
  /** This digest is the one published here as this version. */
  | 'INTEGRITY'
  /** Staff reviewed this digest; the predicate says what was looked at (R11). */
  | 'REVIEW'
  /** An earlier review no longer stands: newer than the signature it takes back. */
  | 'REVOCATION';

/** A version that staff hold or release, for a reason (S22). */
export type StaffHoldInput = {
  /** Up to 100 characters of your choice. The same key with the same input gets the first answer again for 24 hours, so a request whose answer was lost can be repeated. */
  idempotencyKey?: string | null | undefined;
  /** Why, for the publisher and the audit: up to 2,000 characters. */
  reason: string;
  /** `Version.id`. */
  versionId: string | number;
};

/** How far a Cargo has been verified, 0 to 3 (R9-R12). Not to be taken for the publisher tier of the same word. */
export type TrustLevel =
  /** 1, blue: scan passed, community used. */
  | 'COMMUNITY'
  /** 3, purple: first-party Cargo. */
  | 'OFFICIAL'
  /** 0, gray: unverified, restricted. */
  | 'SANDBOX'
  /** 2, green: platform reviewed and signed. */
  | 'VERIFIED';

/** Where a version is in its life. */
export type VersionState =
  /** Its findings are more than the Cargo's trust level allows (R23, R24). */
  | 'BLOCKED'
  /** Current and readable, but no new job is admitted (S22). */
  | 'HELD'
  /** Its scan passed; staff review it, and the version before serves (R41). */
  | 'IN_REVIEW'
  /** The current version: new jobs get it (R43). */
  | 'PUBLISHED'
  /** Its review turned it down (R14). */
  | 'REJECTED'
  /** Registered; its first scan is queued or runs (R7). */
  | 'SCANNING'
  /** It could not be read, which is never a pass (S17). */
  | 'SCAN_FAILED'
  /** A newer version serves; running jobs finish on it (R42). */
  | 'SUPERSEDED'
  /** Taken back before publication. */
  | 'WITHDRAWN'
  /** Taken back after publication: readable, never admitted (S16). */
  | 'YANKED';

/** How the delivery of one alert to one webhook stands. */
export type WebhookDeliveryState =
  /** The receiver answered with a 2xx status. */
  | 'DELIVERED'
  /** Tried for three days, or useless to try; it is sent when the webhook is enabled where it stopped. */
  | 'GIVEN_UP'
  /** A member decided that this receiver will not get it. */
  | 'SKIPPED'
  /** On its way, or waiting for its next attempt; those after it wait for it. */
  | 'WAITING';

/** Whether a webhook is sent alerts. */
export type WebhookState =
  /** Nothing is sent; its place in the log is kept. */
  | 'DISABLED'
  /** It is sent every alert that it asks for. */
  | 'ENABLED';

export type AlertInboxQueryVariables = Exact<{
  slug: string;
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AlertInboxQuery = { publisher: { id: string, unreadAlertCount: number | null, alerts: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, cursor: string, cause: string, severity: Severity | null, title: string, at: string, isRead: boolean | null, exposure: { versionCount: number, jobsIn7Days: number, jobsIn30Days: number, runningJobs: number } | null, cargo: { slug: string } | null, items: Array<{ cause: string, message: string, severity: Severity | null, vulnerability: string | null }> }> } | null } | null };

export type MarkAlertsReadMutationVariables = Exact<{
  input: MarkAlertsReadInput;
}>;


export type MarkAlertsReadMutation = { markAlertsRead: { publisher: { id: string, unreadAlertCount: number | null } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type AlertDeliveryQueryVariables = Exact<{
  slug: string;
}>;


export type AlertDeliveryQuery = { publisher: { id: string, alertMail: { critical: MailMode, high: MailMode, medium: MailMode, low: MailMode, unknown: MailMode, other: MailMode } | null, alertConsumers: Array<{ name: string, behind: number, acknowledgedAt: string }> | null, webhooks: Array<{ id: string, url: string, state: WebhookState, disabledReason: string | null, causes: Array<string>, severityAtLeast: Severity | null, deliveries: { nodes: Array<{ id: string, state: WebhookDeliveryState, cause: string, attemptCount: number, nextAttemptAt: string | null, attempts: Array<{ at: string, status: number | null, message: string }> }> } }> | null } | null };

export type SetAlertMailMutationVariables = Exact<{
  input: SetAlertMailInput;
}>;


export type SetAlertMailMutation = { setAlertMail: { publisher: { id: string, alertMail: { critical: MailMode, high: MailMode, medium: MailMode, low: MailMode, unknown: MailMode, other: MailMode } | null } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type CreateWebhookMutationVariables = Exact<{
  input: CreateWebhookInput;
}>;


export type CreateWebhookMutation = { createWebhook: { secret: string | null, webhook: { id: string, url: string, state: WebhookState } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type SendTestAlertMutationVariables = Exact<{
  publisherId: string | number;
}>;


export type SendTestAlertMutation = { sendTestAlert: { alert: { id: string, title: string } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type WatchesQueryVariables = Exact<{ [key: string]: never; }>;


export type WatchesQuery = { viewer: { id: string, watches: { nodes: Array<{ since: string, cargo: { id: string, slug: string } | null }> } | null } | null };

export type WatchCargoMutationVariables = Exact<{
  cargoId: string | number;
}>;


export type WatchCargoMutation = { watchCargo: { cargo: { id: string, slug: string } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type CatalogPageQueryVariables = Exact<{
  filter?: CargoFilter | null | undefined;
  sort?: CargoSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type CatalogPageQuery = { cargos: { edges: Array<{ cursor: string, node: { id: string, slug: string, name: string, tagline: string, category: Category, badge: { level: TrustLevel, color: string }, publisher: { slug: string, name: string, tier: PublisherTier }, currentVersion: { tag: string | null, scannedAt: string | null, severities: { critical: number, high: number, medium: number, low: number, unknown: number } } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CargoCardFragment = { id: string, slug: string, name: string, tagline: string, category: Category, badge: { level: TrustLevel, color: string }, publisher: { slug: string, name: string, tier: PublisherTier }, currentVersion: { tag: string | null, scannedAt: string | null, severities: { critical: number, high: number, medium: number, low: number, unknown: number } } | null };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { signUp: { email: string | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type VerifyEmailMutationVariables = Exact<{
  token: string;
}>;


export type VerifyEmailMutation = { verifyEmail: { verified: boolean, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type SignInMutationVariables = Exact<{
  email: string;
  password: string;
}>;


export type SignInMutation = { signIn: { account: { id: string, name: string } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type CreatePublisherMutationVariables = Exact<{
  input: CreatePublisherInput;
}>;


export type CreatePublisherMutation = { createPublisher: { publisher: { id: string, slug: string } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type CreateCargoMutationVariables = Exact<{
  input: CreateCargoInput;
}>;


export type CreateCargoMutation = { createCargo: { cargo: { id: string, slug: string, state: CargoState } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type PublishVersionMutationVariables = Exact<{
  input: PublishVersionInput;
}>;


export type PublishVersionMutation = { publishVersion: { version: { id: string, number: number, state: VersionState, latestScan: { id: string } | null } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

type Told_GeneralProblem_Fragment = { code: ProblemCode, message: string, path: Array<string> | null };

type Told_QuotaReached_Fragment = { code: ProblemCode, message: string, path: Array<string> | null };

type Told_RequirementNotMet_Fragment = { code: ProblemCode, message: string, path: Array<string> | null };

export type ToldFragment =
  | Told_GeneralProblem_Fragment
  | Told_QuotaReached_Fragment
  | Told_RequirementNotMet_Fragment
;

export type ReputationPageQueryVariables = Exact<{
  slug: string;
}>;


export type ReputationPageQuery = { cargo: { slug: string, reputation: { score: number, shown: string, band: ReputationBand, isProvisional: boolean, countedJobs: number, successRate: number | null, trend: number | null, upheldComplaints: number, forecast: { threshold: number, jobs: number, message: string } | null, parts: { success: { weight: number, value: number, mean: number | null, sampleSize: number }, reliability: { weight: number, value: number, mean: number | null, sampleSize: number }, feedback: { weight: number, value: number, mean: number | null, sampleSize: number } }, notCounted: { byOthers: number, ownJobs: number, excludedJobs: number, excludedRatings: number, ownRatings: number }, history: { nodes: Array<{ day: string, score: number | null, successRate: number | null }> }, events: { nodes: Array<{ kind: ScoreEventKind, at: string, moved: number, scoreAfter: number, reason: string | null }> } }, ratings: { nodes: Array<{ id: string, stars: number, text: string, ratedAt: string, reply: string | null, counts: boolean }> } } | null };

export type ReputationOfOurCargoQueryVariables = Exact<{
  cargoId: string | number;
}>;


export type ReputationOfOurCargoQuery = { node:
    | { reputation: { thresholds: Array<{ latch: ReputationLatch, below: number, rearmedAt: number, armed: boolean }> | null }, cases: { nodes: Array<{ id: string, kind: CaseKind, state: CaseState, title: string, openedAt: string }> } | null }
    | Record<PropertyKey, never>
   | null, reputationCheck: { stored: number, recomputed: number, jobs: number, agrees: boolean } };

export type MyCasesQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MyCasesQuery = { viewer: { cases: { nodes: Array<{ id: string, kind: CaseKind, state: CaseState, title: string, outcome: string | null, messages: { nodes: Array<{ side: CaseSide, text: string, at: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type CaseQueueQueryVariables = Exact<{
  filter?: CaseFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type CaseQueueQuery = { caseQueue: { nodes: Array<{ id: string, kind: CaseKind, state: CaseState, title: string, expected: string, text: string, decision: { kind: DecisionKind, message: string } | null, rating: { stars: number, text: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ModerationCountersQueryVariables = Exact<{ [key: string]: never; }>;


export type ModerationCountersQuery = { moderationCounters: Array<{ kind: CaseKind, state: CaseState, count: number }> };

export type RateCargoMutationVariables = Exact<{
  input: RateCargoInput;
}>;


export type RateCargoMutation = { rateCargo: { rating: { id: string, stars: number, counts: boolean } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type ReplyToRatingMutationVariables = Exact<{
  input: ReplyToRatingInput;
}>;


export type ReplyToRatingMutation = { replyToRating: { rating: { reply: string | null, repliedAt: string | null } | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
    > } };

export type ReportIssueMutationVariables = Exact<{
  input: ReportIssueInput;
}>;


export type ReportIssueMutation = { reportIssue: { case: { id: string, state: CaseState } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type AppealDecisionMutationVariables = Exact<{
  input: AppealDecisionInput;
}>;


export type AppealDecisionMutation = { appealDecision: { case: { id: string, state: CaseState } | null, problems: Array<
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
      | { code: ProblemCode, message: string, path: Array<string> | null }
    > } };

export type DecideCaseMutationVariables = Exact<{
  input: DecideCaseInput;
}>;


export type DecideCaseMutation = { decideCase: { case: { state: CaseState, outcome: string | null, outcomeDecision: { id: string, message: string } | null } | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
    > } };

export type CaseChangedSubscriptionVariables = Exact<{
  caseId: string | number;
  after?: string | null | undefined;
}>;


export type CaseChangedSubscription = { caseChanged: { cause: string, cursor: string, case: { state: CaseState, outcome: string | null } | null } };

export type SecurityTabQueryVariables = Exact<{
  slug: string;
  components?: number | null | undefined;
  findings?: number | null | undefined;
}>;


export type SecurityTabQuery = { cargo: { id: string, slug: string, currentVersion: { id: string, state: VersionState, stateReason: string | null, severities: { critical: number, high: number, medium: number, low: number, unknown: number, effectiveHigh: number }, components: { totalCount: number, nodes: Array<{ path: string, ownedBy: string | null, package: { purl: string, name: string, version: string, licences: Array<string> } }> }, findings: { nodes: Array<{ id: string, name: string, severity: Severity, packageName: string, installedVersions: Array<string>, fixedVersion: string | null, summary: string }> } | null } | null } | null };

export type AffectedByQueryVariables = Exact<{
  name: string;
  first?: number | null | undefined;
}>;


export type AffectedByQuery = { advisory: { id: string, name: string, severity: Severity, summary: string, affectedCargoCount: number, affectedCargos: { nodes: Array<{ slug: string, trustLevel: TrustLevel }> } | null } | null };

export type ScanAlertsSubscriptionVariables = Exact<{
  publisherId: string | number;
  after?: string | null | undefined;
}>;


export type ScanAlertsSubscription = { scanAlerts:
    | { __typename: 'AlertRaised', cursor: string, alert: { id: string, title: string, cause: string, severity: Severity | null, cargo: { slug: string } | null, items: Array<{ cause: string, message: string, severity: Severity | null, vulnerability: string | null, before: unknown, after: unknown }> } }
    | { __typename: 'AlertsCaughtUp', cursor: string }
    | { __typename: 'AlertsLagged', cursor: string }
   };

export type TrustQueryVariables = Exact<{
  slug: string;
}>;


export type TrustQuery = { cargo: { slug: string, successfulJobs: number, badge: { name: string, color: string }, effectiveLimits: { memoryBytes: number, cpus: number, durationSeconds: number, network: NetworkAccess, gpu: boolean, source: LimitsSource } | null, pendingChange: { from: TrustLevel, to: TrustLevel, dueAt: string | null, findingCount: number } | null, toCommunity: Array<{ rule: string, message: string, remedy: string | null }>, toVerified: Array<{ rule: string, message: string, remedy: string | null }>, currentVersion: { tag: string | null, state: VersionState, effectiveLevel: TrustLevel | null, digest: string, signatures: Array<{ kind: SignatureKind, keyId: string, signedAt: string, expiresAt: string | null, revokedAt: string | null, bundle: unknown }>, alsoPublishedBy: Array<{ slug: string }> } | null } | null };

export type AdmitJobsMutationVariables = Exact<{
  input: AdmitJobsInput;
}>;


export type AdmitJobsMutation = { admitJobs: { admissions: Array<{ jobId: string, grant: { digest: string, reference: string, expiresAt: string, bundles: Array<unknown>, limits: { memoryBytes: number, cpus: number, durationSeconds: number, network: NetworkAccess, gpu: boolean, level: TrustLevel } } | null, refusal: { code: ProblemCode, message: string, decisionId: string | null } | null }> | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
    > } };

export type ReportJobsMutationVariables = Exact<{
  input: ReportJobsInput;
}>;


export type ReportJobsMutation = { reportJobs: { reports: Array<{ jobId: string, status: ReportStatus, problem:
        | { code: ProblemCode, message: string }
        | { code: ProblemCode, message: string }
        | { code: ProblemCode, message: string }
       | null }> | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
    > } };

export type ReviewQueueQueryVariables = Exact<{ [key: string]: never; }>;


export type ReviewQueueQuery = { reviewQueue: { nodes: Array<{ id: string, purpose: ReviewPurpose, isSecurityFix: boolean, tier: PublisherTier, requestedAt: string, isClaimed: boolean, note: string, cargo: { slug: string }, version: { tag: string | null, digest: string }, evidence: { packageChanges: number, sizeBytesBefore: number | null, sizeBytesAfter: number | null, findings: Array<{ name: string, severity: string, change: string }>, settings: Array<{ name: string, before: unknown, after: unknown }> } | null }> } };

export type HoldVersionMutationVariables = Exact<{
  input: StaffHoldInput;
}>;


export type HoldVersionMutation = { holdVersion: { version: { state: VersionState, stateReason: string | null } | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
    > } };

export type RequestReviewMutationVariables = Exact<{
  input: RequestReviewInput;
}>;


export type RequestReviewMutation = { requestReview: { review: { id: string, purpose: ReviewPurpose, state: ReviewState } | null, problems: Array<
      | { code: ProblemCode, message: string }
      | { code: ProblemCode, message: string }
      | { rule: string, threshold: unknown, actual: unknown, evidence: Array<string>, remedy: string | null, decisionId: string | null, code: ProblemCode, message: string }
    > } };

export type CatalogChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CatalogChangesSubscription = { catalogChanges: { cause: string, at: string | null, cursor: string, cargoId: string | null, cargo: { slug: string, trustLevel: TrustLevel, grantedAccess: Array<AccessCapability> } | null } };

export const CargoCardFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CargoCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cargo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tagline"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"badge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publisher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"severities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"critical"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"medium"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}}]}}]}}]}}]} as unknown as DocumentNode<CargoCardFragment, unknown>;
export const ToldFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<ToldFragment, unknown>;
export const AlertInboxDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AlertInbox"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AlertFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publisher"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"unreadAlertCount"}},{"kind":"Field","name":{"kind":"Name","value":"alerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"isRead"}},{"kind":"Field","name":{"kind":"Name","value":"exposure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"versionCount"}},{"kind":"Field","name":{"kind":"Name","value":"jobsIn7Days"}},{"kind":"Field","name":{"kind":"Name","value":"jobsIn30Days"}},{"kind":"Field","name":{"kind":"Name","value":"runningJobs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerability"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<AlertInboxQuery, AlertInboxQueryVariables>;
export const MarkAlertsReadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MarkAlertsRead"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MarkAlertsReadInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markAlertsRead"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publisher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"unreadAlertCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<MarkAlertsReadMutation, MarkAlertsReadMutationVariables>;
export const AlertDeliveryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AlertDelivery"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publisher"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"alertMail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"critical"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"medium"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}},{"kind":"Field","name":{"kind":"Name","value":"other"}}]}},{"kind":"Field","name":{"kind":"Name","value":"alertConsumers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"behind"}},{"kind":"Field","name":{"kind":"Name","value":"acknowledgedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"webhooks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"disabledReason"}},{"kind":"Field","name":{"kind":"Name","value":"causes"}},{"kind":"Field","name":{"kind":"Name","value":"severityAtLeast"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"attemptCount"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<AlertDeliveryQuery, AlertDeliveryQueryVariables>;
export const SetAlertMailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetAlertMail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetAlertMailInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setAlertMail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publisher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"alertMail"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"critical"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"medium"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}},{"kind":"Field","name":{"kind":"Name","value":"other"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<SetAlertMailMutation, SetAlertMailMutationVariables>;
export const CreateWebhookDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateWebhookInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhook"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const SendTestAlertDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendTestAlert"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"publisherId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendTestAlert"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"publisherId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"publisherId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"alert"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<SendTestAlertMutation, SendTestAlertMutationVariables>;
export const WatchesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Watches"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"watches"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<WatchesQuery, WatchesQueryVariables>;
export const WatchCargoDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WatchCargo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cargoId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"watchCargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"cargoId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cargoId"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<WatchCargoMutation, WatchCargoMutationVariables>;
export const CatalogPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CatalogPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CargoFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"sort"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CargoSort"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargos"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"Variable","name":{"kind":"Name","value":"sort"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CargoCard"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CargoCard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cargo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tagline"}},{"kind":"Field","name":{"kind":"Name","value":"category"}},{"kind":"Field","name":{"kind":"Name","value":"badge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"level"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publisher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"scannedAt"}},{"kind":"Field","name":{"kind":"Name","value":"severities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"critical"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"medium"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}}]}}]}}]}}]} as unknown as DocumentNode<CatalogPageQuery, CatalogPageQueryVariables>;
export const SignUpDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SignUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<SignUpMutation, SignUpMutationVariables>;
export const VerifyEmailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyEmail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"token"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyEmail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"token"},"value":{"kind":"Variable","name":{"kind":"Name","value":"token"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verified"}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const SignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignIn"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"email"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"password"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signIn"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"email"},"value":{"kind":"Variable","name":{"kind":"Name","value":"email"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"password"},"value":{"kind":"Variable","name":{"kind":"Name","value":"password"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<SignInMutation, SignInMutationVariables>;
export const CreatePublisherDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreatePublisher"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreatePublisherInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createPublisher"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publisher"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreatePublisherMutation, CreatePublisherMutationVariables>;
export const CreateCargoDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCargo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateCargoInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<CreateCargoMutation, CreateCargoMutationVariables>;
export const PublishVersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishVersionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"latestScan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Told"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Told"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Problem"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<PublishVersionMutation, PublishVersionMutationVariables>;
export const ReputationPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReputationPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"reputation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"shown"}},{"kind":"Field","name":{"kind":"Name","value":"band"}},{"kind":"Field","name":{"kind":"Name","value":"isProvisional"}},{"kind":"Field","name":{"kind":"Name","value":"countedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"successRate"}},{"kind":"Field","name":{"kind":"Name","value":"trend"}},{"kind":"Field","name":{"kind":"Name","value":"upheldComplaints"}},{"kind":"Field","name":{"kind":"Name","value":"forecast"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"success"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"sampleSize"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reliability"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"sampleSize"}}]}},{"kind":"Field","name":{"kind":"Name","value":"feedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"mean"}},{"kind":"Field","name":{"kind":"Name","value":"sampleSize"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"notCounted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"byOthers"}},{"kind":"Field","name":{"kind":"Name","value":"ownJobs"}},{"kind":"Field","name":{"kind":"Name","value":"excludedJobs"}},{"kind":"Field","name":{"kind":"Name","value":"excludedRatings"}},{"kind":"Field","name":{"kind":"Name","value":"ownRatings"}}]}},{"kind":"Field","name":{"kind":"Name","value":"history"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"90"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"successRate"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}},{"kind":"Argument","name":{"kind":"Name","value":"sort"},"value":{"kind":"EnumValue","value":"BIGGEST"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"moved"}},{"kind":"Field","name":{"kind":"Name","value":"scoreAfter"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"ratings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stars"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"ratedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reply"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReputationPageQuery, ReputationPageQueryVariables>;
export const ReputationOfOurCargoDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReputationOfOurCargo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"cargoId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cargoId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cargo"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reputation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thresholds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"latch"}},{"kind":"Field","name":{"kind":"Name","value":"below"}},{"kind":"Field","name":{"kind":"Name","value":"rearmedAt"}},{"kind":"Field","name":{"kind":"Name","value":"armed"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"reputationCheck"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"cargoId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"cargoId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stored"}},{"kind":"Field","name":{"kind":"Name","value":"recomputed"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"}},{"kind":"Field","name":{"kind":"Name","value":"agrees"}}]}}]}}]} as unknown as DocumentNode<ReputationOfOurCargoQuery, ReputationOfOurCargoQueryVariables>;
export const MyCasesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyCases"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"20"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"side"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyCasesQuery, MyCasesQueryVariables>;
export const CaseQueueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CaseQueue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CaseFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"caseQueue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"decision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rating"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stars"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<CaseQueueQuery, CaseQueueQueryVariables>;
export const ModerationCountersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ModerationCounters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"moderationCounters"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<ModerationCountersQuery, ModerationCountersQueryVariables>;
export const RateCargoDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RateCargo"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RateCargoInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rateCargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rating"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"stars"}},{"kind":"Field","name":{"kind":"Name","value":"counts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<RateCargoMutation, RateCargoMutationVariables>;
export const ReplyToRatingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplyToRating"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplyToRatingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replyToRating"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rating"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reply"}},{"kind":"Field","name":{"kind":"Name","value":"repliedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ReplyToRatingMutation, ReplyToRatingMutationVariables>;
export const ReportIssueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportIssue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportIssueInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reportIssue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<ReportIssueMutation, ReportIssueMutationVariables>;
export const AppealDecisionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AppealDecision"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AppealDecisionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"appealDecision"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<AppealDecisionMutation, AppealDecisionMutationVariables>;
export const DecideCaseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DecideCase"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DecideCaseInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decideCase"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"outcomeDecision"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<DecideCaseMutation, DecideCaseMutationVariables>;
export const CaseChangedDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CaseChanged"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"caseChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"caseId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"caseId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"case"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}}]}}]}}]}}]} as unknown as DocumentNode<CaseChangedSubscription, CaseChangedSubscriptionVariables>;
export const SecurityTabDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SecurityTab"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"components"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"findings"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"currentVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stateReason"}},{"kind":"Field","name":{"kind":"Name","value":"severities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"critical"}},{"kind":"Field","name":{"kind":"Name","value":"high"}},{"kind":"Field","name":{"kind":"Name","value":"medium"}},{"kind":"Field","name":{"kind":"Name","value":"low"}},{"kind":"Field","name":{"kind":"Name","value":"unknown"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveHigh"}}]}},{"kind":"Field","name":{"kind":"Name","value":"components"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"components"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"ownedBy"}},{"kind":"Field","name":{"kind":"Name","value":"package"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"purl"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"licences"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"findings"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"packageName"}},{"kind":"Field","name":{"kind":"Name","value":"installedVersions"}},{"kind":"Field","name":{"kind":"Name","value":"fixedVersion"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SecurityTabQuery, SecurityTabQueryVariables>;
export const AffectedByDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AffectedBy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"advisory"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"name"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"Field","name":{"kind":"Name","value":"affectedCargoCount"}},{"kind":"Field","name":{"kind":"Name","value":"affectedCargos"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"trustLevel"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AffectedByQuery, AffectedByQueryVariables>;
export const ScanAlertsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ScanAlerts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"publisherId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"scanAlerts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"publisherId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"publisherId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlertRaised"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"alert"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"vulnerability"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlertsCaughtUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AlertsLagged"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}}]} as unknown as DocumentNode<ScanAlertsSubscription, ScanAlertsSubscriptionVariables>;
export const TrustDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Trust"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"slug"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cargo"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"slug"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"badge"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"color"}}]}},{"kind":"Field","name":{"kind":"Name","value":"successfulJobs"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveLimits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"cpus"}},{"kind":"Field","name":{"kind":"Name","value":"durationSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"gpu"}},{"kind":"Field","name":{"kind":"Name","value":"source"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"dueAt"}},{"kind":"Field","name":{"kind":"Name","value":"findingCount"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"toCommunity"},"name":{"kind":"Name","value":"trustChecklist"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"target"},"value":{"kind":"EnumValue","value":"COMMUNITY"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","alias":{"kind":"Name","value":"toVerified"},"name":{"kind":"Name","value":"trustChecklist"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"target"},"value":{"kind":"EnumValue","value":"VERIFIED"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentVersion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveLevel"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"signatures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"keyId"}},{"kind":"Field","name":{"kind":"Name","value":"signedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"revokedAt"}},{"kind":"Field","name":{"kind":"Name","value":"bundle"}}]}},{"kind":"Field","name":{"kind":"Name","value":"alsoPublishedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}}]}}]}}]}}]} as unknown as DocumentNode<TrustQuery, TrustQueryVariables>;
export const AdmitJobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AdmitJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AdmitJobsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admitJobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"admissions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobId"}},{"kind":"Field","name":{"kind":"Name","value":"grant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"cpus"}},{"kind":"Field","name":{"kind":"Name","value":"durationSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"gpu"}},{"kind":"Field","name":{"kind":"Name","value":"level"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"bundles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refusal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"decisionId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<AdmitJobsMutation, AdmitJobsMutationVariables>;
export const ReportJobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReportJobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportJobsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reportJobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reports"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"problem"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ReportJobsMutation, ReportJobsMutationVariables>;
export const ReviewQueueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReviewQueue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reviewQueue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"isSecurityFix"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"isClaimed"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}}]}},{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tag"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"packageChanges"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytesBefore"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytesAfter"}},{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"change"}}]}},{"kind":"Field","name":{"kind":"Name","value":"settings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReviewQueueQuery, ReviewQueueQueryVariables>;
export const HoldVersionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"HoldVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StaffHoldInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"holdVersion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stateReason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<HoldVersionMutation, HoldVersionMutationVariables>;
export const RequestReviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestReview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestReviewInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestReview"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"review"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"purpose"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"problems"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"RequirementNotMet"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rule"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"actual"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"}},{"kind":"Field","name":{"kind":"Name","value":"remedy"}},{"kind":"Field","name":{"kind":"Name","value":"decisionId"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RequestReviewMutation, RequestReviewMutationVariables>;
export const CatalogChangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"CatalogChanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"catalogChanges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"cargoId"}},{"kind":"Field","name":{"kind":"Name","value":"cargo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"trustLevel"}},{"kind":"Field","name":{"kind":"Name","value":"grantedAccess"}}]}}]}}]}}]} as unknown as DocumentNode<CatalogChangesSubscription, CatalogChangesSubscriptionVariables>;