-- A default that says nothing.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer DEFAULT NULL
