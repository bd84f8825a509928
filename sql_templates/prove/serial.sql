-- A sequence of its own numbers the rows that exist.
ALTER TABLE {{scratch}}.filled ADD COLUMN added serial
