-- The schemas among $1 (text[]) that exist, and what the role may do in them.
SELECT n.nspname,
       pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
       pg_catalog.has_schema_privilege(n.oid, 'CREATE')
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname = ANY ($1::pg_catalog.text[])
