-- Adds rows, or replaces the given columns where a row has the key already and differs in them. The
-- images of the values are compared, so any type will do, with or without an equality of its own.
INSERT INTO {{table}} AS stored ({{columns}}){{overriding}}
SELECT {{values}}
ON CONFLICT ({{key}}) DO UPDATE SET {{assignments}}
WHERE ROW({{stored}})::pg_catalog.record OPERATOR(pg_catalog.*<>) ROW({{given}})::pg_catalog.record
