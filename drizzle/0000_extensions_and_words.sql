-- Trigrams serve the search for misspelt names (R6).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
-- array_to_string is only STABLE, as it must be for arrays of any type; for text[] it never changes its answer,
-- and a generated column needs to be told so.
CREATE FUNCTION immutable_words(words text[]) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$ SELECT array_to_string(words, ' ') $$;
