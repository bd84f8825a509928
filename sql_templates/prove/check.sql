-- Tests every row that exists.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer CHECK (added > 0)
