-- Columns of tables that inherit from the relations $1 (oid[]), at any depth, where the relation itself
-- has no column of that name. Partitions have none.
WITH RECURSIVE
  below (root, oid) AS (
    SELECT i.inhparent, i.inhrelid
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
    WHERE i.inhparent = ANY ($1::pg_catalog.oid[]) AND c.relkind = 'r'
    UNION
    SELECT below.root, i.inhrelid
    FROM below
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = below.oid
  )
SELECT below.root,
       n.nspname,
       c.relname,
       a.attname,
       a.atttypid,
       a.atttypmod,
       a.attnotnull
FROM below
JOIN pg_catalog.pg_class AS c ON c.oid = below.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = below.oid
LEFT JOIN pg_catalog.pg_attribute AS own
  ON own.attrelid = below.root AND own.attname = a.attname AND NOT own.attisdropped
WHERE a.attnum > 0 AND NOT a.attisdropped AND own.attrelid IS NULL
ORDER BY below.root, n.nspname, c.relname, a.attnum
