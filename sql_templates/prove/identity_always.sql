-- Numbers the rows that exist.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer GENERATED ALWAYS AS IDENTITY
