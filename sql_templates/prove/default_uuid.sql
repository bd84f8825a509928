-- A volatile default.
ALTER TABLE {{scratch}}.filled ADD COLUMN added uuid DEFAULT pg_catalog.gen_random_uuid()
