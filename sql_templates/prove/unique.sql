-- Builds an index.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer UNIQUE
