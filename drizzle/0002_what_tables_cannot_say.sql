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
