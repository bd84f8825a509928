-- The files that hold the rows of the table $2 in the schema $1 and of all tables under it, as one
-- text: it differs as soon as one of them has been rewritten.
WITH RECURSIVE tree (oid) AS (
  SELECT c.oid
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
  UNION
  SELECT i.inhrelid
  FROM tree
  JOIN pg_catalog.pg_inherits AS i ON i.inhparent = tree.oid
)
SELECT pg_catalog.string_agg(c.oid::pg_catalog.text || ':' || c.relfilenode::pg_catalog.text,
                             ' ' ORDER BY c.oid)
FROM tree
JOIN pg_catalog.pg_class AS c ON c.oid = tree.oid
