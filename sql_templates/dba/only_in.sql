-- Fails in any other database than the one meant, with an error that tells both.
SELECT ({{warning}} || pg_catalog.current_database())::pg_catalog.bool
WHERE pg_catalog.current_database() <> {{database}}
