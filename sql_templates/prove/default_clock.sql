-- A volatile default.
ALTER TABLE {{scratch}}.filled ADD COLUMN added timestamptz DEFAULT pg_catalog.clock_timestamp()
