-- Gives psql a statement to run, if a table is there already and is not the role's own.
SELECT {{statement}}
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = {{schema}} AND c.relname = {{table}}
  AND NOT pg_catalog.pg_has_role({{role}}, c.relowner, 'USAGE')
