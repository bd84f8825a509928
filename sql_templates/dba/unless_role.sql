-- Gives psql a statement to run, if a role is not there yet.
SELECT {{statement}}
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {{role}})
