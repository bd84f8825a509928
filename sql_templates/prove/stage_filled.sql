-- A table with rows.
CREATE TABLE {{scratch}}.filled AS
SELECT id, id AS twin FROM pg_catalog.generate_series(1, 100) AS id
