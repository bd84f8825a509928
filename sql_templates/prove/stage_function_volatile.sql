-- A function without a mark is volatile.
CREATE FUNCTION {{scratch}}.unmarked() RETURNS double precision LANGUAGE sql
AS 'SELECT pg_catalog.random()'
