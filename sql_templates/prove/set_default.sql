-- A default for rows to come.
ALTER TABLE {{scratch}}.filled ALTER COLUMN id SET DEFAULT pg_catalog.random()
