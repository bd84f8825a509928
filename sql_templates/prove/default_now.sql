-- A stable default: the time of the change goes into the rows that exist.
ALTER TABLE {{scratch}}.filled ADD COLUMN added timestamptz DEFAULT pg_catalog.now()
