CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text,
	"email_verified_at" timestamp with time zone,
	"password_hash" text,
	"name" text DEFAULT '' NOT NULL,
	"is_staff" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "accounts_email_length" CHECK (char_length("accounts"."email") <= 254),
	CONSTRAINT "accounts_name_length" CHECK (char_length("accounts"."name") <= 100)
);
--> statement-breakpoint
CREATE TABLE "mail_tokens" (
	"hash" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "mail_tokens_purpose" CHECK ("mail_tokens"."purpose" in ('VERIFY_EMAIL', 'RESET_PASSWORD'))
);
--> statement-breakpoint
CREATE TABLE "rate_buckets" (
	"key" text PRIMARY KEY NOT NULL,
	"free_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"device" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "advisories" (
	"id" text PRIMARY KEY NOT NULL,
	"alias_group" text NOT NULL,
	"summary" text DEFAULT '' NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"severity" text NOT NULL,
	"severity_source" text NOT NULL,
	"upstream" text[] DEFAULT '{}' NOT NULL,
	"cvss_vectors" text[] NOT NULL,
	"cvss_score" double precision,
	"stated_severity" text,
	"references" jsonb NOT NULL,
	"published_at" timestamp with time zone,
	"modified_at" timestamp with time zone NOT NULL,
	"withdrawn_at" timestamp with time zone,
	"is_in_force" boolean NOT NULL,
	"known_exploited" boolean DEFAULT false NOT NULL,
	"source" text NOT NULL,
	"snapshot_id" uuid,
	"is_on_hold" boolean DEFAULT false NOT NULL,
	"content_hash" text NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"raw" jsonb NOT NULL,
	CONSTRAINT "advisories_severity" CHECK ("advisories"."severity" in ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'))
);
--> statement-breakpoint
CREATE TABLE "advisory_affected" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "advisory_affected_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"advisory_id" text NOT NULL,
	"ecosystem" text NOT NULL,
	"name" text NOT NULL,
	"ranges" jsonb NOT NULL,
	"versions" text[] NOT NULL,
	"is_open_ended" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "advisory_aliases" (
	"advisory_id" text NOT NULL,
	"alias" text NOT NULL,
	CONSTRAINT "advisory_aliases_advisory_id_alias_pk" PRIMARY KEY("advisory_id","alias")
);
--> statement-breakpoint
CREATE TABLE "advisory_snapshots" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"added" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"unchanged" integer DEFAULT 0 NOT NULL,
	"skipped" integer DEFAULT 0 NOT NULL,
	"position" text,
	"state" text DEFAULT 'READING' NOT NULL,
	"broke_off" text,
	"lowered_cargos" integer DEFAULT 0 NOT NULL,
	"published_cargos" integer DEFAULT 0 NOT NULL,
	"decided_by" text,
	"decided_reason" text,
	"decided_at" timestamp with time zone,
	CONSTRAINT "advisory_snapshots_state" CHECK ("advisory_snapshots"."state" in ('READING', 'DONE', 'HELD', 'RELEASED', 'REFUSED'))
);
--> statement-breakpoint
CREATE TABLE "exploited_vulnerabilities" (
	"name" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"listed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "import_touches" (
	"snapshot_id" uuid NOT NULL,
	"cargo_id" uuid NOT NULL,
	CONSTRAINT "import_touches_snapshot_id_cargo_id_pk" PRIMARY KEY("snapshot_id","cargo_id")
);
--> statement-breakpoint
CREATE TABLE "package_matches" (
	"package_version_id" bigint NOT NULL,
	"advisory_id" text NOT NULL,
	"fixed_version" text,
	CONSTRAINT "package_matches_package_version_id_advisory_id_pk" PRIMARY KEY("package_version_id","advisory_id")
);
--> statement-breakpoint
CREATE TABLE "alert_mail_preferences" (
	"account_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"critical" text NOT NULL,
	"high" text NOT NULL,
	"medium" text NOT NULL,
	"low" text NOT NULL,
	"unknown" text NOT NULL,
	"other" text NOT NULL,
	CONSTRAINT "alert_mail_preferences_account_id_publisher_id_pk" PRIMARY KEY("account_id","publisher_id"),
	CONSTRAINT "alert_mail_critical" CHECK ("alert_mail_preferences"."critical" in ('OFF', 'DIGEST', 'AT_ONCE')),
	CONSTRAINT "alert_mail_high" CHECK ("alert_mail_preferences"."high" in ('OFF', 'DIGEST', 'AT_ONCE')),
	CONSTRAINT "alert_mail_medium" CHECK ("alert_mail_preferences"."medium" in ('OFF', 'DIGEST', 'AT_ONCE')),
	CONSTRAINT "alert_mail_low" CHECK ("alert_mail_preferences"."low" in ('OFF', 'DIGEST', 'AT_ONCE')),
	CONSTRAINT "alert_mail_unknown" CHECK ("alert_mail_preferences"."unknown" in ('OFF', 'DIGEST', 'AT_ONCE')),
	CONSTRAINT "alert_mail_other" CHECK ("alert_mail_preferences"."other" in ('OFF', 'DIGEST', 'AT_ONCE'))
);
--> statement-breakpoint
CREATE TABLE "alert_mailings" (
	"account_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"digest_seqs" bigint[] DEFAULT '{}' NOT NULL,
	"through_seq" bigint,
	"digest_due_at" timestamp with time zone,
	CONSTRAINT "alert_mailings_account_id_publisher_id_pk" PRIMARY KEY("account_id","publisher_id")
);
--> statement-breakpoint
CREATE TABLE "alert_read_marks" (
	"account_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"through_seq" bigint NOT NULL,
	CONSTRAINT "alert_read_marks_account_id_publisher_id_pk" PRIMARY KEY("account_id","publisher_id")
);
--> statement-breakpoint
CREATE TABLE "alert_reads" (
	"account_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "alert_reads_account_id_publisher_id_seq_pk" PRIMARY KEY("account_id","publisher_id","seq")
);
--> statement-breakpoint
CREATE TABLE "cargo_watches" (
	"account_id" uuid NOT NULL,
	"cargo_id" uuid NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"seq" bigint NOT NULL,
	"through_seq" bigint,
	CONSTRAINT "cargo_watches_account_id_cargo_id_pk" PRIMARY KEY("account_id","cargo_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"webhook_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"state" text DEFAULT 'WAITING' NOT NULL,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"attempts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "webhook_deliveries_state" CHECK ("webhook_deliveries"."state" in ('WAITING', 'DELIVERED', 'GIVEN_UP', 'SKIPPED'))
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"causes" text[] DEFAULT '{}' NOT NULL,
	"severity_at_least" text,
	"state" text DEFAULT 'ENABLED' NOT NULL,
	"disabled_reason" text,
	"sealed_secret" text NOT NULL,
	"sealed_former_secret" text,
	"former_secret_until" timestamp with time zone,
	"seq" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "webhooks_state" CHECK ("webhooks"."state" in ('ENABLED', 'DISABLED')),
	CONSTRAINT "webhooks_url_length" CHECK (char_length("webhooks"."url") <= 2048),
	CONSTRAINT "webhooks_description_length" CHECK (char_length("webhooks"."description") <= 200)
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"stream" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"publisher_id" uuid,
	"cargo_id" uuid,
	"decision_id" uuid,
	"reason" text,
	"before" jsonb,
	"after" jsonb,
	"request_id" text NOT NULL,
	"previous_hash" text NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_entries_stream_seq_pk" PRIMARY KEY("stream","seq")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"day" text PRIMARY KEY NOT NULL,
	"heads" jsonb NOT NULL,
	"key_id" text NOT NULL,
	"bundle" jsonb NOT NULL,
	"signed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_streams" (
	"stream" text PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"head_hash" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cargos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"state" text DEFAULT 'DRAFT' NOT NULL,
	"name" text NOT NULL,
	"tagline" text DEFAULT '' NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"readme" text DEFAULT '' NOT NULL,
	"icon_url" text,
	"category" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"capabilities" text[] DEFAULT '{}' NOT NULL,
	"runtime" text DEFAULT 'container' NOT NULL,
	"input_schema" jsonb,
	"output_schema" jsonb,
	"licence" text,
	"source_url" text,
	"trust_level" smallint DEFAULT 0 NOT NULL,
	"level_decision_id" uuid,
	"successful_jobs" bigint DEFAULT 0 NOT NULL,
	"wants_network" boolean DEFAULT false NOT NULL,
	"wants_gpu" boolean DEFAULT false NOT NULL,
	"gpu_allowed_at" timestamp with time zone,
	"granted_access" text[] DEFAULT '{}' NOT NULL,
	"killed_at" timestamp with time zone,
	"suspended_for" text,
	"suspension_decision_id" uuid,
	"deleting_since" timestamp with time zone,
	"reputation_score" double precision DEFAULT 1 NOT NULL,
	"success_rate" double precision,
	"counted_jobs" bigint DEFAULT 0 NOT NULL,
	"current_version_id" uuid,
	"version_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	"updated_at" timestamp with time zone NOT NULL,
	"deleted_at" timestamp with time zone,
	"search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('simple', coalesce(name, '') || ' ' || replace(replace(coalesce(slug, ''), '/', ' '), '-', ' ')), 'A') || setweight(to_tsvector('english', coalesce(tagline, '')), 'B') || setweight(to_tsvector('simple', immutable_words(tags) || ' ' || immutable_words(capabilities)), 'B') || setweight(to_tsvector('english', coalesce(description, '')), 'C')) STORED,
	CONSTRAINT "cargos_slug_unique" UNIQUE("slug"),
	CONSTRAINT "cargos_state" CHECK ("cargos"."state" in ('DRAFT', 'PUBLISHED', 'SUSPENDED', 'DELETING', 'DELETED')),
	CONSTRAINT "cargos_suspended_for" CHECK ("cargos"."suspended_for" in ('PERFORMANCE', 'POLICY', 'INCIDENT', 'BAN')),
	CONSTRAINT "cargos_trust_level" CHECK (trust_level between 0 and 3),
	CONSTRAINT "cargos_suspended_for_a_cause" CHECK (state in ('DELETING', 'DELETED') or (state = 'SUSPENDED') = (suspended_for is not null)),
	CONSTRAINT "cargos_deleted_serves_nothing" CHECK (state not in ('DELETING', 'DELETED') or current_version_id is null),
	CONSTRAINT "cargos_name_length" CHECK (char_length("cargos"."name") <= 100),
	CONSTRAINT "cargos_readme_length" CHECK (char_length("cargos"."readme") <= 100000)
);
--> statement-breakpoint
CREATE TABLE "versions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"reference" text NOT NULL,
	"tag" text,
	"digest" text NOT NULL,
	"index_digest" text,
	"state" text DEFAULT 'SCANNING' NOT NULL,
	"state_reason" text,
	"staff_hold" text,
	"release_notes" text DEFAULT '' NOT NULL,
	"image_id" bigint,
	"latest_scan_id" uuid,
	"critical_count" integer DEFAULT 0 NOT NULL,
	"high_count" integer DEFAULT 0 NOT NULL,
	"medium_count" integer DEFAULT 0 NOT NULL,
	"low_count" integer DEFAULT 0 NOT NULL,
	"unknown_count" integer DEFAULT 0 NOT NULL,
	"effective_high_count" integer DEFAULT 0 NOT NULL,
	"package_count" integer DEFAULT 0 NOT NULL,
	"effective_level" smallint,
	"scanned_at" timestamp with time zone,
	"rescan_due_at" timestamp with time zone,
	"scan_gave_up_at" timestamp with time zone,
	"registered_by" uuid,
	"registered_at" timestamp with time zone NOT NULL,
	"published_at" timestamp with time zone,
	CONSTRAINT "versions_state" CHECK ("versions"."state" in ('SCANNING', 'SCAN_FAILED', 'BLOCKED', 'IN_REVIEW', 'PUBLISHED', 'HELD', 'SUPERSEDED', 'YANKED', 'WITHDRAWN', 'REJECTED'))
);
--> statement-breakpoint
CREATE TABLE "case_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"case_id" uuid NOT NULL,
	"side" text NOT NULL,
	"author_id" uuid,
	"event" text,
	"text" text NOT NULL,
	"is_internal" boolean DEFAULT false NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "case_messages_side" CHECK ("case_messages"."side" in ('REPORTER', 'PUBLISHER', 'STAFF')),
	CONSTRAINT "case_messages_internal_by_staff" CHECK (not is_internal or side = 'STAFF'),
	CONSTRAINT "case_messages_length" CHECK (char_length("case_messages"."text") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"reporter_id" uuid,
	"publisher_id" uuid,
	"cargo_id" uuid,
	"version_id" uuid,
	"job_id" text,
	"decision_id" uuid,
	"rating_id" uuid,
	"title" text NOT NULL,
	"expected" text DEFAULT '' NOT NULL,
	"text" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"triaged_at" timestamp with time zone,
	"claimed_by" uuid,
	"claimed_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"decided_by" uuid,
	"outcome_decision_id" uuid,
	"outcome" text,
	"counts_since" timestamp with time zone,
	CONSTRAINT "cases_kind" CHECK ("cases"."kind" in ('ISSUE', 'SECURITY', 'APPEAL', 'STAFF')),
	CONSTRAINT "cases_state" CHECK ("cases"."state" in ('OPEN', 'TRIAGED', 'IN_REVIEW', 'WAITING_FOR_ANSWER', 'UPHELD', 'OVERTURNED', 'DISMISSED', 'WITHDRAWN')),
	CONSTRAINT "cases_appeal_of_a_decision" CHECK (kind <> 'APPEAL' or decision_id is not null),
	CONSTRAINT "cases_only_complaints_count" CHECK (counts_since is null or (kind = 'ISSUE' and state = 'UPHELD')),
	CONSTRAINT "cases_title_length" CHECK (char_length("cases"."title") <= 200),
	CONSTRAINT "cases_expected_length" CHECK (char_length("cases"."expected") <= 5000),
	CONSTRAINT "cases_text_length" CHECK (char_length("cases"."text") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"outcome" text NOT NULL,
	"is_adverse" boolean NOT NULL,
	"is_appealable" boolean NOT NULL,
	"message" text NOT NULL,
	"reasons" jsonb NOT NULL,
	"inputs" jsonb NOT NULL,
	"policy_version" text NOT NULL,
	"publisher_id" uuid,
	"cargo_id" uuid,
	"version_id" uuid,
	"decided_by" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"operation" text NOT NULL,
	"input_hash" text NOT NULL,
	"answer" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_actor_key_pk" PRIMARY KEY("actor","key")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"hash" text,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "invitations_hash_unique" UNIQUE("hash"),
	CONSTRAINT "invitations_role" CHECK ("invitations"."role" in ('VIEWER', 'MAINTAINER', 'ADMIN', 'OWNER')),
	CONSTRAINT "invitations_email_length" CHECK (char_length("invitations"."email") <= 254)
);
--> statement-breakpoint
CREATE TABLE "log_consumers" (
	"topic" text NOT NULL,
	"name" text NOT NULL,
	"seq" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "log_consumers_topic_name_pk" PRIMARY KEY("topic","name")
);
--> statement-breakpoint
CREATE TABLE "log_epoch" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"epoch" text NOT NULL,
	CONSTRAINT "log_epoch_one_row" CHECK ("log_epoch"."only")
);
--> statement-breakpoint
CREATE TABLE "log_events" (
	"topic" text NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"cause" text NOT NULL,
	"severity" text,
	"publisher_id" uuid,
	"cargo_id" uuid,
	"version_id" uuid,
	"decision_id" uuid,
	"body" jsonb NOT NULL,
	CONSTRAINT "log_events_topic_seq_pk" PRIMARY KEY("topic","seq")
);
--> statement-breakpoint
CREATE TABLE "log_item_keys" (
	"topic" text NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "log_item_keys_topic_key_pk" PRIMARY KEY("topic","key")
);
--> statement-breakpoint
CREATE TABLE "log_topics" (
	"topic" text PRIMARY KEY NOT NULL,
	"seq" bigint DEFAULT 0 NOT NULL,
	"floor" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "image_packages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "image_packages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"image_id" bigint NOT NULL,
	"package_version_id" bigint NOT NULL,
	"path" text NOT NULL,
	"layer" text NOT NULL,
	"owned_by" text
);
--> statement-breakpoint
CREATE TABLE "images" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "images_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"digest" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"layer_count" integer NOT NULL,
	"package_count" integer NOT NULL,
	"os" text,
	"config" jsonb NOT NULL,
	"coverage" jsonb NOT NULL,
	"scanner" text NOT NULL,
	"scanner_version" text NOT NULL,
	"matchers" text[] DEFAULT '{osv}' NOT NULL,
	"catalogued_at" timestamp with time zone NOT NULL,
	CONSTRAINT "images_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "layer_catalogues" (
	"key" text PRIMARY KEY NOT NULL,
	"catalogue" "bytea" NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "package_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "package_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ecosystem" text NOT NULL,
	"name" text NOT NULL,
	"version" text NOT NULL,
	"match_name" text NOT NULL,
	"match_version" text NOT NULL,
	"purl" text NOT NULL,
	"licences" text[] NOT NULL,
	CONSTRAINT "package_versions_purl_unique" UNIQUE("purl")
);
--> statement-breakpoint
CREATE TABLE "scanner_findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "scanner_findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"image_id" bigint NOT NULL,
	"scanner" text NOT NULL,
	"advisory_id" text NOT NULL,
	"ecosystem" text NOT NULL,
	"package_name" text NOT NULL,
	"installed_version" text NOT NULL,
	"fixed_version" text,
	"severity" text NOT NULL,
	"title" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "domain_conflicts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"domain" text NOT NULL,
	"holder_id" uuid NOT NULL,
	"claimant_id" uuid NOT NULL,
	"proof_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"outcome" text,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "domain_proofs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"domain" text NOT NULL,
	"shown_domain" text NOT NULL,
	"token" text NOT NULL,
	"state" text DEFAULT 'PENDING' NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"checks" integer DEFAULT 0 NOT NULL,
	"checked_at" timestamp with time zone,
	"next_check_at" timestamp with time zone,
	"proven_at" timestamp with time zone,
	"grace_since" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"last_seen" text,
	CONSTRAINT "domain_proofs_state" CHECK ("domain_proofs"."state" in ('PENDING', 'PROVEN', 'GRACE', 'FAILED', 'CONTESTED', 'REPLACED', 'RESET'))
);
--> statement-breakpoint
CREATE TABLE "identity_checks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"method" text NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"account_id" uuid,
	"stripe_session_id" text,
	"state_hash" text,
	"browser_session_id" text,
	"sealed_verifier" text,
	"person_key" text,
	"verified_name" text,
	"country" text,
	"evidence" jsonb,
	"reason" text,
	"is_reset" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone,
	CONSTRAINT "identity_checks_stripe_session_id_unique" UNIQUE("stripe_session_id"),
	CONSTRAINT "identity_checks_state_hash_unique" UNIQUE("state_hash"),
	CONSTRAINT "identity_checks_method" CHECK ("identity_checks"."method" in ('STRIPE', 'GITHUB', 'STAFF')),
	CONSTRAINT "identity_checks_status" CHECK ("identity_checks"."status" in ('UNVERIFIED', 'PENDING', 'VERIFIED', 'REJECTED'))
);
--> statement-breakpoint
CREATE TABLE "organization_details" (
	"publisher_id" uuid PRIMARY KEY NOT NULL,
	"legal_name" text NOT NULL,
	"address" text NOT NULL,
	"country" text NOT NULL,
	"billing_contact" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "organization_details_name_length" CHECK (char_length("organization_details"."legal_name") <= 200),
	CONSTRAINT "organization_details_address_length" CHECK (char_length("organization_details"."address") <= 500)
);
--> statement-breakpoint
CREATE TABLE "partner_agreements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"cargo_limit" integer,
	"gpu" boolean NOT NULL,
	"memory_bytes" bigint,
	"cpus" integer,
	"duration_seconds" integer,
	"note" text NOT NULL,
	"granted_by" uuid,
	"starts_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"noticed_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "proof_claims" (
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"publisher_id" uuid NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "proof_claims_kind_key_pk" PRIMARY KEY("kind","key")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"publisher_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"role" text NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "members_publisher_id_account_id_pk" PRIMARY KEY("publisher_id","account_id"),
	CONSTRAINT "members_role" CHECK ("members"."role" in ('VIEWER', 'MAINTAINER', 'ADMIN', 'OWNER'))
);
--> statement-breakpoint
CREATE TABLE "publishers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"about" text DEFAULT '' NOT NULL,
	"website" text,
	"tier" text DEFAULT 'INDIVIDUAL' NOT NULL,
	"tier_since" timestamp with time zone NOT NULL,
	"is_first_party" boolean DEFAULT false NOT NULL,
	"published_cargo_count" integer DEFAULT 0 NOT NULL,
	"tier_set_by_staff" text,
	"verified_domain" text,
	"tier_grace_until" timestamp with time zone,
	"agreed_cargo_limit" integer,
	"agreed_gpu" boolean DEFAULT false NOT NULL,
	"agreement_expires_at" timestamp with time zone,
	"banned_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "publishers_slug_unique" UNIQUE("slug"),
	CONSTRAINT "publishers_tier" CHECK ("publishers"."tier" in ('INDIVIDUAL', 'VERIFIED', 'ORGANIZATION', 'PARTNER')),
	CONSTRAINT "publishers_name_length" CHECK (char_length("publishers"."name") <= 100),
	CONSTRAINT "publishers_about_length" CHECK (char_length("publishers"."about") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"hint" text NOT NULL,
	"account_id" uuid,
	"publisher_id" uuid,
	"name" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "tokens_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "pull_credentials" (
	"id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"pattern" text NOT NULL,
	"username" text NOT NULL,
	"sealed_password" text NOT NULL,
	"pushes_signatures" boolean DEFAULT false NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"tested_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pull_credentials_pattern_length" CHECK (char_length("pull_credentials"."pattern") <= 300),
	CONSTRAINT "pull_credentials_username_length" CHECK (char_length("pull_credentials"."username") <= 200)
);
--> statement-breakpoint
CREATE TABLE "ratings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"stars" smallint NOT NULL,
	"text" text DEFAULT '' NOT NULL,
	"is_own" boolean NOT NULL,
	"rated_at" timestamp with time zone NOT NULL,
	"edited_at" timestamp with time zone,
	"reply" text,
	"replied_at" timestamp with time zone,
	"excluded_at" timestamp with time zone,
	"excluded_reason" text,
	CONSTRAINT "ratings_stars" CHECK (stars between 1 and 5),
	CONSTRAINT "ratings_text_length" CHECK (char_length("ratings"."text") <= 2000),
	CONSTRAINT "ratings_reply_length" CHECK (char_length("ratings"."reply") <= 5000),
	CONSTRAINT "ratings_excluded_with_reason" CHECK ((excluded_at is null) = (excluded_reason is null))
);
--> statement-breakpoint
CREATE TABLE "reputation_days" (
	"cargo_id" uuid NOT NULL,
	"day" integer NOT NULL,
	"successes" integer DEFAULT 0 NOT NULL,
	"counted" integer DEFAULT 0 NOT NULL,
	"score" double precision,
	CONSTRAINT "reputation_days_cargo_id_day_pk" PRIMARY KEY("cargo_id","day")
);
--> statement-breakpoint
CREATE TABLE "reputation_inheritances" (
	"cargo_id" uuid NOT NULL,
	"from_cargo_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "reputation_inheritances_cargo_id_from_cargo_id_pk" PRIMARY KEY("cargo_id","from_cargo_id")
);
--> statement-breakpoint
CREATE TABLE "reputations" (
	"cargo_id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"score" double precision DEFAULT 1 NOT NULL,
	"success_count" bigint DEFAULT 0 NOT NULL,
	"success_weights" double precision DEFAULT 0 NOT NULL,
	"success_values" double precision DEFAULT 0 NOT NULL,
	"success_at" bigint DEFAULT 0 NOT NULL,
	"reliability_count" bigint DEFAULT 0 NOT NULL,
	"reliability_weights" double precision DEFAULT 0 NOT NULL,
	"reliability_values" double precision DEFAULT 0 NOT NULL,
	"reliability_at" bigint DEFAULT 0 NOT NULL,
	"feedback_count" bigint DEFAULT 0 NOT NULL,
	"feedback_weights" double precision DEFAULT 0 NOT NULL,
	"feedback_values" double precision DEFAULT 0 NOT NULL,
	"feedback_at" bigint DEFAULT 0 NOT NULL,
	"warning_armed" boolean DEFAULT true NOT NULL,
	"demotion_armed" boolean DEFAULT true NOT NULL,
	"suspension_armed" boolean DEFAULT true NOT NULL,
	"rate_warning_armed" boolean DEFAULT true NOT NULL,
	"rate_demotion_armed" boolean DEFAULT true NOT NULL,
	"uncounted_jobs" bigint DEFAULT 0 NOT NULL,
	"own_jobs" bigint DEFAULT 0 NOT NULL,
	"excluded_jobs" integer DEFAULT 0 NOT NULL,
	"rating_count" integer DEFAULT 0 NOT NULL,
	"excluded_ratings" integer DEFAULT 0 NOT NULL,
	"own_ratings" integer DEFAULT 0 NOT NULL,
	"upheld_complaints" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "score_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"day" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"score_before" double precision NOT NULL,
	"score_after" double precision NOT NULL,
	"moved" double precision NOT NULL,
	"successes" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"reason" text,
	CONSTRAINT "score_events_kind" CHECK ("score_events"."kind" in ('JOBS', 'JOB_EXCLUDED', 'RATING', 'RATING_EDITED', 'RATING_EXCLUDED', 'COMPLAINT_UPHELD', 'COMPLAINT_REVERSED', 'INHERITED'))
);
--> statement-breakpoint
CREATE TABLE "review_messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"review_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"author_id" uuid NOT NULL,
	"text" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "review_messages_kind" CHECK ("review_messages"."kind" in ('COMMENT', 'QUESTION', 'REPLY')),
	CONSTRAINT "review_messages_length" CHECK (char_length("review_messages"."text") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"is_security_fix" boolean DEFAULT false NOT NULL,
	"tier_rank" smallint NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp with time zone NOT NULL,
	"request_decision_id" uuid,
	"claimed_by" uuid,
	"claimed_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"examined" text[] DEFAULT '{}' NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" uuid,
	"decision_id" uuid,
	"rejection" text,
	CONSTRAINT "reviews_state" CHECK ("reviews"."state" in ('OPEN', 'APPROVED', 'REJECTED', 'WITHDRAWN', 'CLOSED')),
	CONSTRAINT "reviews_purpose" CHECK ("reviews"."purpose" in ('LEVEL', 'UPDATE', 'RENEWAL')),
	CONSTRAINT "reviews_rejection" CHECK ("reviews"."rejection" in ('VULNERABILITIES', 'UNKNOWN_FINDINGS', 'MALICIOUS_BEHAVIOUR', 'MISLEADING_CONTENT', 'EXCESSIVE_ACCESS', 'UNCLEAR_ORIGIN', 'LICENCE', 'OTHER')),
	CONSTRAINT "reviews_claim_is_whole" CHECK ((claimed_by is null) = (lease_until is null)),
	CONSTRAINT "reviews_rejected_with_type" CHECK ((state = 'REJECTED') = (rejection is not null)),
	CONSTRAINT "reviews_note_length" CHECK (char_length("reviews"."note") <= 5000)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"id" text PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"is_own" boolean NOT NULL,
	"effective_level" smallint NOT NULL,
	"memory_bytes" bigint NOT NULL,
	"cpus" integer NOT NULL,
	"duration_seconds" integer NOT NULL,
	"network" text NOT NULL,
	"gpu" boolean NOT NULL,
	"admitted_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"dispatched_at" timestamp with time zone,
	"outcome" text,
	"cause" text,
	"completed_at" timestamp with time zone,
	"reported_at" timestamp with time zone,
	"expired_at" timestamp with time zone,
	"stop_decision_id" uuid,
	"excluded_at" timestamp with time zone,
	"excluded_reason" text,
	CONSTRAINT "jobs_outcome" CHECK ("jobs"."outcome" in ('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'CANCELLED')),
	CONSTRAINT "jobs_cause" CHECK ("jobs"."cause" in ('CARGO', 'USER', 'ISLAND', 'PLATFORM')),
	CONSTRAINT "jobs_cause_of_anything_but_success" CHECK ((outcome is null or outcome = 'SUCCEEDED') = (cause is null)),
	CONSTRAINT "jobs_outcome_is_timed" CHECK ((outcome is null) = (completed_at is null))
);
--> statement-breakpoint
CREATE TABLE "standings" (
	"cargo_id" uuid PRIMARY KEY NOT NULL,
	"publisher_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"decision_id" uuid NOT NULL,
	"message" text NOT NULL,
	"version_id" uuid,
	"digest" text,
	"reference" text,
	"effective_level" smallint,
	"memory_bytes" bigint,
	"cpus" integer,
	"duration_seconds" integer,
	"network" text,
	"gpu" boolean,
	"limits_source" text,
	"expires_at" timestamp with time zone,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "standings_grant_is_whole" CHECK (kind = 'REFUSAL' or (version_id is not null and digest is not null and effective_level is not null
        and memory_bytes is not null and cpus is not null and duration_seconds is not null and network is not null and gpu is not null))
);
--> statement-breakpoint
CREATE TABLE "exceptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"finding_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"status" text NOT NULL,
	"justification" text,
	"reason_text" text NOT NULL,
	"origin" text NOT NULL,
	"author" text NOT NULL,
	"stated_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"accepted_at" timestamp with time zone,
	"refused_at" timestamp with time zone,
	"decision_id" uuid,
	"ended_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "exceptions_reason_length" CHECK (char_length("exceptions"."reason_text") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "finding_transitions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_transitions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"finding_id" uuid NOT NULL,
	"transition" integer NOT NULL,
	"version_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"causes" text[] NOT NULL,
	"is_open" boolean NOT NULL,
	"name" text NOT NULL,
	"severity" text NOT NULL,
	"severity_rank" integer NOT NULL,
	"fixed_version" text,
	"known_exploited" boolean NOT NULL,
	"snapshot_id" uuid
);
--> statement-breakpoint
CREATE TABLE "findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version_id" uuid NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"alias_group" text NOT NULL,
	"advisory_id" text NOT NULL,
	"aliases" text[] DEFAULT '{}' NOT NULL,
	"ecosystem" text NOT NULL,
	"package_name" text NOT NULL,
	"installed_versions" text[] NOT NULL,
	"severity" text NOT NULL,
	"severity_rank" integer NOT NULL,
	"fixed_version" text,
	"summary" text DEFAULT '' NOT NULL,
	"known_exploited" boolean DEFAULT false NOT NULL,
	"scanners" text[] NOT NULL,
	"vendor_status_unknown" boolean DEFAULT false NOT NULL,
	"exception_state" text,
	"is_excepted" boolean DEFAULT false NOT NULL,
	"transition" bigint DEFAULT 1 NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"counts_from" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_reason" text,
	CONSTRAINT "findings_severity" CHECK ("findings"."severity" in ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNKNOWN'))
);
--> statement-breakpoint
CREATE TABLE "scans" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"is_requested" boolean DEFAULT false NOT NULL,
	"stage" text DEFAULT 'QUEUED' NOT NULL,
	"attempt" integer DEFAULT 0 NOT NULL,
	"failure_reason" text,
	"scanner" text,
	"scanner_version" text,
	"snapshot_id" uuid,
	"coverage" jsonb,
	"critical_count" integer DEFAULT 0 NOT NULL,
	"high_count" integer DEFAULT 0 NOT NULL,
	"medium_count" integer DEFAULT 0 NOT NULL,
	"low_count" integer DEFAULT 0 NOT NULL,
	"unknown_count" integer DEFAULT 0 NOT NULL,
	"effective_high_count" integer DEFAULT 0 NOT NULL,
	"package_count" integer DEFAULT 0 NOT NULL,
	"change_count" integer DEFAULT 0 NOT NULL,
	"queued_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "scans_kind" CHECK ("scans"."kind" in ('FIRST', 'RESCAN')),
	CONSTRAINT "scans_state" CHECK ("scans"."state" in ('QUEUED', 'RUNNING', 'PASSED', 'FAILED'))
);
--> statement-breakpoint
CREATE TABLE "signatures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"version_id" uuid NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"kind" text NOT NULL,
	"key_id" text NOT NULL,
	"bundle" jsonb NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"decision_id" uuid,
	"revokes_id" uuid,
	"revoked_at" timestamp with time zone,
	"end_told_at" timestamp with time zone,
	"pushed_at" timestamp with time zone,
	"pushed_as" text,
	"push_problem" text,
	CONSTRAINT "signatures_kind" CHECK ("signatures"."kind" in ('INTEGRITY', 'REVIEW', 'REVOCATION'))
);
--> statement-breakpoint
CREATE TABLE "demotions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"from_level" smallint NOT NULL,
	"to_level" smallint NOT NULL,
	"successful_jobs_then" bigint NOT NULL,
	"finding_names" text[] NOT NULL,
	"reason_text" text DEFAULT '' NOT NULL,
	"digest" text,
	"decision_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"cleared_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "demotions_cause" CHECK ("demotions"."cause" in ('VULNERABILITY', 'PERFORMANCE', 'POLICY', 'INCIDENT')),
	CONSTRAINT "demotions_lower" CHECK (to_level <= from_level)
);
--> statement-breakpoint
CREATE TABLE "pending_changes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"version_id" uuid,
	"from_level" smallint NOT NULL,
	"to_level" smallint NOT NULL,
	"due_at" timestamp with time zone,
	"finding_names" text[] NOT NULL,
	"decision_id" uuid NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"reminded_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_as" text,
	CONSTRAINT "pending_changes_lower" CHECK (to_level < from_level),
	CONSTRAINT "pending_changes_closed_as" CHECK ("pending_changes"."closed_as" in ('CLEARED', 'APPLIED', 'CHANGED', 'STAFF', 'GONE'))
);
--> statement-breakpoint
CREATE TABLE "protected_names" (
	"key" text NOT NULL,
	"cargo_id" uuid NOT NULL,
	CONSTRAINT "protected_names_key_cargo_id_pk" PRIMARY KEY("key","cargo_id")
);
--> statement-breakpoint
CREATE TABLE "ruled_out_digests" (
	"digest" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"decision_id" uuid,
	"ruled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "staff_flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"cargo_id" uuid NOT NULL,
	"publisher_id" uuid NOT NULL,
	"version_id" uuid,
	"other_cargo_id" uuid NOT NULL,
	"message" text NOT NULL,
	"raised_at" timestamp with time zone NOT NULL,
	"ruled_at" timestamp with time zone,
	"ruling" text,
	"decision_id" uuid,
	CONSTRAINT "staff_flags_kind" CHECK ("staff_flags"."kind" in ('LOOK_ALIKE', 'SHARED_DIGEST')),
	CONSTRAINT "staff_flags_ruling" CHECK ("staff_flags"."ruling" in ('CLEARED', 'CONFIRMED'))
);
--> statement-breakpoint
ALTER TABLE "mail_tokens" ADD CONSTRAINT "mail_tokens_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advisory_affected" ADD CONSTRAINT "advisory_affected_advisory_id_advisories_id_fk" FOREIGN KEY ("advisory_id") REFERENCES "public"."advisories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advisory_aliases" ADD CONSTRAINT "advisory_aliases_advisory_id_advisories_id_fk" FOREIGN KEY ("advisory_id") REFERENCES "public"."advisories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_touches" ADD CONSTRAINT "import_touches_snapshot_id_advisory_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."advisory_snapshots"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_matches" ADD CONSTRAINT "package_matches_package_version_id_package_versions_id_fk" FOREIGN KEY ("package_version_id") REFERENCES "public"."package_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "package_matches" ADD CONSTRAINT "package_matches_advisory_id_advisories_id_fk" FOREIGN KEY ("advisory_id") REFERENCES "public"."advisories"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_mail_preferences" ADD CONSTRAINT "alert_mail_preferences_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_mail_preferences" ADD CONSTRAINT "alert_mail_preferences_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_mailings" ADD CONSTRAINT "alert_mailings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_mailings" ADD CONSTRAINT "alert_mailings_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_read_marks" ADD CONSTRAINT "alert_read_marks_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_read_marks" ADD CONSTRAINT "alert_read_marks_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_reads" ADD CONSTRAINT "alert_reads_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_reads" ADD CONSTRAINT "alert_reads_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cargo_watches" ADD CONSTRAINT "cargo_watches_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cargo_watches" ADD CONSTRAINT "cargo_watches_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cargos" ADD CONSTRAINT "cargos_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "versions" ADD CONSTRAINT "versions_registered_by_accounts_id_fk" FOREIGN KEY ("registered_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_messages" ADD CONSTRAINT "case_messages_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_messages" ADD CONSTRAINT "case_messages_author_id_accounts_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_reporter_id_accounts_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_rating_id_ratings_id_fk" FOREIGN KEY ("rating_id") REFERENCES "public"."ratings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_claimed_by_accounts_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_decided_by_accounts_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_outcome_decision_id_decisions_id_fk" FOREIGN KEY ("outcome_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_accounts_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_accounts_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_packages" ADD CONSTRAINT "image_packages_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "image_packages" ADD CONSTRAINT "image_packages_package_version_id_package_versions_id_fk" FOREIGN KEY ("package_version_id") REFERENCES "public"."package_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scanner_findings" ADD CONSTRAINT "scanner_findings_image_id_images_id_fk" FOREIGN KEY ("image_id") REFERENCES "public"."images"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domain_conflicts" ADD CONSTRAINT "domain_conflicts_holder_id_publishers_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domain_conflicts" ADD CONSTRAINT "domain_conflicts_claimant_id_publishers_id_fk" FOREIGN KEY ("claimant_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domain_conflicts" ADD CONSTRAINT "domain_conflicts_proof_id_domain_proofs_id_fk" FOREIGN KEY ("proof_id") REFERENCES "public"."domain_proofs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "domain_proofs" ADD CONSTRAINT "domain_proofs_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_checks" ADD CONSTRAINT "identity_checks_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "identity_checks" ADD CONSTRAINT "identity_checks_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization_details" ADD CONSTRAINT "organization_details_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_agreements" ADD CONSTRAINT "partner_agreements_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_agreements" ADD CONSTRAINT "partner_agreements_granted_by_accounts_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proof_claims" ADD CONSTRAINT "proof_claims_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_credentials" ADD CONSTRAINT "pull_credentials_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pull_credentials" ADD CONSTRAINT "pull_credentials_created_by_accounts_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputation_days" ADD CONSTRAINT "reputation_days_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputation_inheritances" ADD CONSTRAINT "reputation_inheritances_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputation_inheritances" ADD CONSTRAINT "reputation_inheritances_from_cargo_id_cargos_id_fk" FOREIGN KEY ("from_cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputations" ADD CONSTRAINT "reputations_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reputations" ADD CONSTRAINT "reputations_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "score_events" ADD CONSTRAINT "score_events_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "review_messages" ADD CONSTRAINT "review_messages_review_id_reviews_id_fk" FOREIGN KEY ("review_id") REFERENCES "public"."reviews"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_request_decision_id_decisions_id_fk" FOREIGN KEY ("request_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_claimed_by_accounts_id_fk" FOREIGN KEY ("claimed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_decided_by_accounts_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reviews" ADD CONSTRAINT "reviews_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "jobs" ADD CONSTRAINT "jobs_stop_decision_id_decisions_id_fk" FOREIGN KEY ("stop_decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standings" ADD CONSTRAINT "standings_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_transitions" ADD CONSTRAINT "finding_transitions_finding_id_findings_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."findings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding_transitions" ADD CONSTRAINT "finding_transitions_snapshot_id_advisory_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."advisory_snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "findings" ADD CONSTRAINT "findings_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scans" ADD CONSTRAINT "scans_snapshot_id_advisory_snapshots_id_fk" FOREIGN KEY ("snapshot_id") REFERENCES "public"."advisory_snapshots"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signatures" ADD CONSTRAINT "signatures_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demotions" ADD CONSTRAINT "demotions_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demotions" ADD CONSTRAINT "demotions_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_changes" ADD CONSTRAINT "pending_changes_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_changes" ADD CONSTRAINT "pending_changes_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_changes" ADD CONSTRAINT "pending_changes_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending_changes" ADD CONSTRAINT "pending_changes_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "protected_names" ADD CONSTRAINT "protected_names_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ruled_out_digests" ADD CONSTRAINT "ruled_out_digests_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_flags" ADD CONSTRAINT "staff_flags_cargo_id_cargos_id_fk" FOREIGN KEY ("cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_flags" ADD CONSTRAINT "staff_flags_publisher_id_publishers_id_fk" FOREIGN KEY ("publisher_id") REFERENCES "public"."publishers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_flags" ADD CONSTRAINT "staff_flags_version_id_versions_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_flags" ADD CONSTRAINT "staff_flags_other_cargo_id_cargos_id_fk" FOREIGN KEY ("other_cargo_id") REFERENCES "public"."cargos"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_flags" ADD CONSTRAINT "staff_flags_decision_id_decisions_id_fk" FOREIGN KEY ("decision_id") REFERENCES "public"."decisions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_email_key" ON "accounts" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "mail_tokens_account" ON "mail_tokens" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "rate_buckets_free" ON "rate_buckets" USING btree ("free_at");--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account_id","last_seen_at","id");--> statement-breakpoint
CREATE INDEX "advisories_group" ON "advisories" USING btree ("alias_group");--> statement-breakpoint
CREATE INDEX "advisories_upstream" ON "advisories" USING gin ("upstream");--> statement-breakpoint
CREATE INDEX "advisories_snapshot" ON "advisories" USING btree ("snapshot_id");--> statement-breakpoint
CREATE INDEX "advisory_affected_open" ON "advisory_affected" USING btree ("ecosystem") WHERE is_open_ended;--> statement-breakpoint
CREATE INDEX "advisory_affected_package" ON "advisory_affected" USING btree ("name","ecosystem");--> statement-breakpoint
CREATE INDEX "advisory_affected_advisory" ON "advisory_affected" USING btree ("advisory_id");--> statement-breakpoint
CREATE INDEX "advisory_aliases_alias" ON "advisory_aliases" USING btree ("alias");--> statement-breakpoint
CREATE INDEX "advisory_snapshots_latest" ON "advisory_snapshots" USING btree ("finished_at" desc nulls last);--> statement-breakpoint
CREATE INDEX "advisory_snapshots_source" ON "advisory_snapshots" USING btree ("source","started_at");--> statement-breakpoint
CREATE INDEX "advisory_snapshots_newest" ON "advisory_snapshots" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "advisory_snapshots_held" ON "advisory_snapshots" USING btree ("started_at") WHERE state = 'HELD';--> statement-breakpoint
CREATE INDEX "package_matches_advisory" ON "package_matches" USING btree ("advisory_id");--> statement-breakpoint
CREATE INDEX "cargo_watches_account" ON "cargo_watches" USING btree ("account_id","since","cargo_id");--> statement-breakpoint
CREATE INDEX "cargo_watches_cargo" ON "cargo_watches" USING btree ("cargo_id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_deliveries_once" ON "webhook_deliveries" USING btree ("webhook_id","seq");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_age" ON "webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhooks_publisher" ON "webhooks" USING btree ("publisher_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_entries_at" ON "audit_entries" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entries_publisher" ON "audit_entries" USING btree ("publisher_id","at");--> statement-breakpoint
CREATE INDEX "audit_entries_subject" ON "audit_entries" USING btree ("subject","at");--> statement-breakpoint
CREATE INDEX "audit_entries_actor" ON "audit_entries" USING btree ("actor_id","at");--> statement-breakpoint
CREATE INDEX "cargos_publisher" ON "cargos" USING btree ("publisher_id","created_at","id");--> statement-breakpoint
CREATE INDEX "cargos_current_version" ON "cargos" USING btree ("current_version_id");--> statement-breakpoint
CREATE INDEX "cargos_newest" ON "cargos" USING btree (coalesce("published_at", '-infinity'::timestamptz),"id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_category" ON "cargos" USING btree ("category",coalesce("published_at", '-infinity'::timestamptz),"id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_runtime" ON "cargos" USING btree ("runtime",coalesce("published_at", '-infinity'::timestamptz),"id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_of_publisher" ON "cargos" USING btree ("publisher_id",coalesce("published_at", '-infinity'::timestamptz),"id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_reputation" ON "cargos" USING btree ("reputation_score","id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_jobs" ON "cargos" USING btree ("counted_jobs","id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_trust" ON "cargos" USING btree ("trust_level",coalesce("published_at", '-infinity'::timestamptz),"id") WHERE state = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "cargos_capabilities" ON "cargos" USING gin ("capabilities");--> statement-breakpoint
CREATE INDEX "cargos_granted_access" ON "cargos" USING gin ("granted_access");--> statement-breakpoint
CREATE INDEX "cargos_search" ON "cargos" USING gin ("search");--> statement-breakpoint
CREATE INDEX "cargos_name_trigrams" ON "cargos" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "cargos_slug_trigrams" ON "cargos" USING gin ("slug" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "versions_number" ON "versions" USING btree ("cargo_id","number");--> statement-breakpoint
CREATE INDEX "versions_digest" ON "versions" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "versions_image" ON "versions" USING btree ("image_id");--> statement-breakpoint
CREATE INDEX "versions_due" ON "versions" USING btree ("rescan_due_at") WHERE rescan_due_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "versions_one_current" ON "versions" USING btree ("cargo_id") WHERE state in ('PUBLISHED', 'HELD');--> statement-breakpoint
CREATE UNIQUE INDEX "versions_one_open_registration" ON "versions" USING btree ("cargo_id","digest") WHERE state in ('SCANNING', 'IN_REVIEW');--> statement-breakpoint
CREATE INDEX "case_messages_case" ON "case_messages" USING btree ("case_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open_appeal" ON "cases" USING btree ("decision_id") WHERE kind = 'APPEAL' and closed_at is null;--> statement-breakpoint
CREATE INDEX "cases_decision" ON "cases" USING btree ("decision_id","opened_at") WHERE decision_id is not null;--> statement-breakpoint
CREATE INDEX "cases_queue" ON "cases" USING btree ("opened_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "cases_cargo" ON "cases" USING btree ("cargo_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "cases_publisher" ON "cases" USING btree ("publisher_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "cases_reporter" ON "cases" USING btree ("reporter_id","opened_at","id");--> statement-breakpoint
CREATE INDEX "decisions_cargo" ON "decisions" USING btree ("cargo_id","decided_at","id");--> statement-breakpoint
CREATE INDEX "decisions_version" ON "decisions" USING btree ("version_id","decided_at","id");--> statement-breakpoint
CREATE INDEX "decisions_publisher" ON "decisions" USING btree ("publisher_id","decided_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "invitations_publisher" ON "invitations" USING btree ("publisher_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_open" ON "invitations" USING btree ("publisher_id",lower("email")) WHERE accepted_at is null and withdrawn_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "log_events_id" ON "log_events" USING btree ("id");--> statement-breakpoint
CREATE INDEX "log_events_cargo" ON "log_events" USING btree ("cargo_id","topic","seq") WHERE "log_events"."cargo_id" is not null;--> statement-breakpoint
CREATE INDEX "log_events_age" ON "log_events" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "image_packages_once" ON "image_packages" USING btree ("image_id","package_version_id","path");--> statement-breakpoint
CREATE INDEX "image_packages_page" ON "image_packages" USING btree ("image_id","id");--> statement-breakpoint
CREATE INDEX "image_packages_version" ON "image_packages" USING btree ("package_version_id","image_id");--> statement-breakpoint
CREATE INDEX "layer_catalogues_used" ON "layer_catalogues" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "package_versions_purl" ON "package_versions" USING btree ("purl" collate "C");--> statement-breakpoint
CREATE INDEX "package_versions_match" ON "package_versions" USING btree ("match_name","ecosystem");--> statement-breakpoint
CREATE INDEX "scanner_findings_image" ON "scanner_findings" USING btree ("image_id","scanner");--> statement-breakpoint
CREATE UNIQUE INDEX "domain_conflicts_one_open" ON "domain_conflicts" USING btree ("proof_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "domain_conflicts_opened" ON "domain_conflicts" USING btree ("opened_at","id");--> statement-breakpoint
CREATE INDEX "domain_proofs_publisher" ON "domain_proofs" USING btree ("publisher_id","started_at","id");--> statement-breakpoint
CREATE INDEX "domain_proofs_due" ON "domain_proofs" USING btree ("next_check_at") WHERE state in ('PROVEN', 'GRACE');--> statement-breakpoint
CREATE UNIQUE INDEX "domain_proofs_one_pending" ON "domain_proofs" USING btree ("publisher_id") WHERE state = 'PENDING';--> statement-breakpoint
CREATE UNIQUE INDEX "domain_proofs_one_proven" ON "domain_proofs" USING btree ("publisher_id") WHERE state in ('PROVEN', 'GRACE');--> statement-breakpoint
CREATE INDEX "identity_checks_publisher" ON "identity_checks" USING btree ("publisher_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "identity_checks_one_pending" ON "identity_checks" USING btree ("publisher_id","method") WHERE status = 'PENDING';--> statement-breakpoint
CREATE INDEX "partner_agreements_publisher" ON "partner_agreements" USING btree ("publisher_id","starts_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "partner_agreements_one_running" ON "partner_agreements" USING btree ("publisher_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "proof_claims_publisher" ON "proof_claims" USING btree ("publisher_id");--> statement-breakpoint
CREATE INDEX "members_account" ON "members" USING btree ("account_id","joined_at","publisher_id");--> statement-breakpoint
CREATE INDEX "members_publisher" ON "members" USING btree ("publisher_id","joined_at","account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "members_one_publisher_per_owner" ON "members" USING btree ("account_id") WHERE role = 'OWNER';--> statement-breakpoint
CREATE INDEX "publishers_newest" ON "publishers" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "publishers_one_first_party" ON "publishers" USING btree ("is_first_party") WHERE is_first_party;--> statement-breakpoint
CREATE INDEX "publishers_tier_since" ON "publishers" USING btree ("tier","tier_since");--> statement-breakpoint
CREATE INDEX "publishers_agreement_end" ON "publishers" USING btree ("agreement_expires_at") WHERE agreement_expires_at is not null;--> statement-breakpoint
CREATE INDEX "publishers_name_trigrams" ON "publishers" USING gin ("name" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "publishers_slug_trigrams" ON "publishers" USING gin ("slug" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "tokens_account" ON "tokens" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "tokens_publisher" ON "tokens" USING btree ("publisher_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "pull_credentials_pattern" ON "pull_credentials" USING btree ("publisher_id","pattern");--> statement-breakpoint
CREATE INDEX "pull_credentials_publisher" ON "pull_credentials" USING btree ("publisher_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "ratings_one_each" ON "ratings" USING btree ("cargo_id","account_id");--> statement-breakpoint
CREATE INDEX "ratings_cargo" ON "ratings" USING btree ("cargo_id","rated_at","id");--> statement-breakpoint
CREATE INDEX "ratings_account" ON "ratings" USING btree ("account_id","rated_at");--> statement-breakpoint
CREATE UNIQUE INDEX "score_events_jobs_of_day" ON "score_events" USING btree ("cargo_id","day") WHERE kind = 'JOBS';--> statement-breakpoint
CREATE INDEX "score_events_biggest" ON "score_events" USING btree ("cargo_id",abs("moved") desc,"id");--> statement-breakpoint
CREATE INDEX "score_events_newest" ON "score_events" USING btree ("cargo_id","at","id");--> statement-breakpoint
CREATE INDEX "review_messages_review" ON "review_messages" USING btree ("review_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_one_open" ON "reviews" USING btree ("version_id") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "reviews_queue" ON "reviews" USING btree ("is_security_fix" DESC NULLS FIRST,"tier_rank" DESC NULLS FIRST,"requested_at","id") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "reviews_cargo" ON "reviews" USING btree ("cargo_id","requested_at");--> statement-breakpoint
CREATE INDEX "jobs_running" ON "jobs" USING btree ("cargo_id","version_id") WHERE outcome is null and expired_at is null;--> statement-breakpoint
CREATE INDEX "jobs_due" ON "jobs" USING btree ("expires_at") WHERE outcome is null and expired_at is null;--> statement-breakpoint
CREATE INDEX "jobs_completed" ON "jobs" USING btree ("cargo_id","completed_at") WHERE outcome is not null;--> statement-breakpoint
CREATE INDEX "jobs_account" ON "jobs" USING btree ("account_id","cargo_id");--> statement-breakpoint
CREATE INDEX "standings_due" ON "standings" USING btree ("expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "exceptions_one_open" ON "exceptions" USING btree ("finding_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "exceptions_cargo" ON "exceptions" USING btree ("cargo_id","created_at");--> statement-breakpoint
CREATE INDEX "exceptions_version" ON "exceptions" USING btree ("version_id","created_at","id");--> statement-breakpoint
CREATE INDEX "exceptions_waiting" ON "exceptions" USING btree ("created_at") WHERE accepted_at is null and refused_at is null and ended_at is null;--> statement-breakpoint
CREATE INDEX "exceptions_expiry" ON "exceptions" USING btree ("expires_at") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "finding_transitions_once" ON "finding_transitions" USING btree ("finding_id","transition");--> statement-breakpoint
CREATE INDEX "finding_transitions_version" ON "finding_transitions" USING btree ("version_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "findings_unit" ON "findings" USING btree ("version_id","alias_group","ecosystem","package_name") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "findings_of_version" ON "findings" USING btree ("version_id");--> statement-breakpoint
CREATE INDEX "findings_version" ON "findings" USING btree ("version_id","severity_rank","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "findings_group" ON "findings" USING btree ("alias_group","version_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "findings_group_cargo" ON "findings" USING btree ("alias_group","cargo_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "findings_cargo" ON "findings" USING btree ("cargo_id");--> statement-breakpoint
CREATE INDEX "scans_version" ON "scans" USING btree ("version_id","queued_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_in_force" ON "signatures" USING btree ("version_id","kind") WHERE revoked_at is null and kind <> 'REVOCATION';--> statement-breakpoint
CREATE UNIQUE INDEX "signatures_one_revocation" ON "signatures" USING btree ("revokes_id") WHERE revokes_id is not null;--> statement-breakpoint
CREATE INDEX "signatures_version" ON "signatures" USING btree ("version_id","signed_at");--> statement-breakpoint
CREATE INDEX "signatures_key" ON "signatures" USING btree ("key_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "signatures_unpushed" ON "signatures" USING btree ("publisher_id") WHERE pushed_at is null;--> statement-breakpoint
CREATE INDEX "demotions_cargo" ON "demotions" USING btree ("cargo_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "pending_changes_one_open" ON "pending_changes" USING btree ("cargo_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "pending_changes_due" ON "pending_changes" USING btree ("due_at") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "staff_flags_once" ON "staff_flags" USING btree ("kind","cargo_id","other_cargo_id");--> statement-breakpoint
CREATE INDEX "staff_flags_open" ON "staff_flags" USING btree ("raised_at") WHERE ruled_at is null;