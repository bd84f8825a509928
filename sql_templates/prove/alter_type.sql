-- Another type.
ALTER TABLE {{scratch}}.filled ALTER COLUMN id TYPE bigint
