-- A default by a function without a mark.
ALTER TABLE {{scratch}}.filled ADD COLUMN added double precision DEFAULT {{scratch}}.unmarked()
