-- A column that takes no more nulls.
ALTER TABLE {{scratch}}.filled ALTER COLUMN id SET NOT NULL
