-- Tables of the schemas $1 (text[]) that have row security.
SELECT n.nspname,
       c.relname
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
WHERE n.nspname = ANY ($1::pg_catalog.text[])
  AND c.relrowsecurity
