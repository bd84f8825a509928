-- Computed when it is read.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer GENERATED ALWAYS AS (id * 2) VIRTUAL
