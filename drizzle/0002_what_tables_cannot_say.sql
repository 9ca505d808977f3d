-- S41: what was written stays. The chain shows a change, and the database refuses it in the first place.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: rows are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER decisions_append_only BEFORE UPDATE OR DELETE ON decisions
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The head of a topic is updated by every event: room in its page lets the update stay there (HOT).
ALTER TABLE log_topics SET (fillfactor = 25);
--> statement-breakpoint
INSERT INTO log_epoch (epoch) VALUES (substr(md5(random()::text || clock_timestamp()::text), 1, 12));
--> statement-breakpoint
-- S29: a Cargo is born with the reputation of exactly 1, and R33: it keeps it for ever.
CREATE FUNCTION bear_reputation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO reputations (cargo_id, publisher_id) VALUES (NEW.id, NEW.publisher_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER cargos_bear_reputation AFTER INSERT ON cargos FOR EACH ROW EXECUTE FUNCTION bear_reputation();
--> statement-breakpoint
CREATE TRIGGER reputations_stay BEFORE DELETE ON reputations FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Updated by every batch of outcomes: room in the page lets the new row version stay there (HOT).
ALTER TABLE reputations SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE reputation_days SET (fillfactor = 80);
--> statement-breakpoint
CREATE TRIGGER audit_heads_append_only BEFORE UPDATE OR DELETE ON audit_heads
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The lives of Cargos and versions as the domain's tables have them: a move that is not there cannot be written.
-- A test holds both lists against each other.
CREATE FUNCTION refuse_impossible_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = OLD.state OR (OLD.state || ' ' || NEW.state) = ANY (TG_ARGV[0]::text[]) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% % cannot go from % to %', TG_TABLE_NAME, OLD.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;
--> statement-breakpoint
-- AFTER: with any BEFORE UPDATE trigger on the table PostgreSQL would make the generated text search anew on every outcome of a job.
CREATE TRIGGER cargos_moves AFTER UPDATE OF state ON cargos FOR EACH ROW EXECUTE FUNCTION refuse_impossible_move(
  '{DRAFT PUBLISHED,DRAFT DELETING,PUBLISHED SUSPENDED,PUBLISHED DELETING,SUSPENDED PUBLISHED,SUSPENDED DELETING,DELETING DELETED}');
--> statement-breakpoint
CREATE TRIGGER versions_moves BEFORE UPDATE OF state ON versions FOR EACH ROW EXECUTE FUNCTION refuse_impossible_move(
  '{SCANNING SCAN_FAILED,SCANNING BLOCKED,SCANNING IN_REVIEW,SCANNING PUBLISHED,SCANNING WITHDRAWN,SCAN_FAILED SCANNING,SCAN_FAILED WITHDRAWN,BLOCKED SCANNING,BLOCKED WITHDRAWN,IN_REVIEW PUBLISHED,IN_REVIEW REJECTED,IN_REVIEW WITHDRAWN,IN_REVIEW BLOCKED,PUBLISHED HELD,PUBLISHED SUPERSEDED,PUBLISHED YANKED,HELD PUBLISHED,HELD SUPERSEDED,HELD YANKED,SUPERSEDED PUBLISHED,SUPERSEDED YANKED}');
--> statement-breakpoint
-- A level changes only with the Decision that changed it.
CREATE FUNCTION refuse_level_without_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.trust_level <> OLD.trust_level AND NEW.level_decision_id IS NOT DISTINCT FROM OLD.level_decision_id THEN
    RAISE EXCEPTION 'the level of % changes without a Decision', OLD.slug USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER cargos_level_with_decision AFTER UPDATE OF trust_level ON cargos
  FOR EACH ROW EXECUTE FUNCTION refuse_level_without_decision();
--> statement-breakpoint
-- What a signature stands on is never rewritten; only its revocation and its push are noted.
CREATE FUNCTION refuse_rewritten_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.version_id, NEW.digest, NEW.kind, NEW.key_id, NEW.bundle, NEW.signed_at) IS DISTINCT FROM
     (OLD.version_id, OLD.digest, OLD.kind, OLD.key_id, OLD.bundle, OLD.signed_at) THEN
    RAISE EXCEPTION 'a signature is never rewritten' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER signatures_stay BEFORE UPDATE ON signatures FOR EACH ROW EXECUTE FUNCTION refuse_rewritten_signature();
