-- Columns of tables that inherit from the relations $1 (schemas, text[]) and $2 (names, text[]), at any
-- depth, where the relation itself has no column of that name. Partitions have none.
WITH RECURSIVE
  below (root, oid) AS (
    SELECT c.oid, i.inhrelid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS wanted (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = c.oid
    WHERE c.relhassubclass AND c.relkind = 'r'
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
