-- A function whose mark lies.
CREATE FUNCTION {{scratch}}.liar() RETURNS double precision LANGUAGE sql IMMUTABLE
AS 'SELECT pg_catalog.random()'
