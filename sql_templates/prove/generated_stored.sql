-- Computes a value for each row that exists.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer GENERATED ALWAYS AS (id * 2) STORED
