-- Locks the table that it refers to.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer REFERENCES {{scratch}}.other
