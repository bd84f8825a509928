-- A volatile default.
ALTER TABLE {{scratch}}.filled ADD COLUMN added double precision DEFAULT pg_catalog.random()
