-- A stable default: a setting of the session goes into the rows that exist.
ALTER TABLE {{scratch}}.filled ADD COLUMN added text DEFAULT pg_catalog.current_setting('TimeZone')
