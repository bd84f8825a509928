-- A function that is marked stable.
CREATE FUNCTION {{scratch}}.steady() RETURNS timestamptz LANGUAGE sql STABLE
AS 'SELECT pg_catalog.now()'
