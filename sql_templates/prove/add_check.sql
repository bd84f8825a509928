-- A constraint on a column that is there.
ALTER TABLE {{scratch}}.filled ADD CONSTRAINT positive CHECK (id > 0)
