-- Gives psql a statement to run, if a schema is not there yet.
SELECT {{statement}}
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = {{schema}})
