-- Looks each row up, and locks the table that it refers to.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer DEFAULT 1 REFERENCES {{scratch}}.other
