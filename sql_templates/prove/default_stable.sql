-- A default by a function that is marked stable.
ALTER TABLE {{scratch}}.filled ADD COLUMN added timestamptz DEFAULT {{scratch}}.steady()
