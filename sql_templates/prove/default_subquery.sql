-- A default may not hold a query.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer DEFAULT (SELECT 1)
