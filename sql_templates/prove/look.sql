-- The relation $2 of the schema $1 with what inherits from it: its files, how often this
-- transaction has read it from end to end, whether the catalog keeps a default for rows that lack
-- the column; and every relation of the schema.
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
SELECT (SELECT pg_catalog.array_agg(pg_catalog.pg_relation_filenode(tree.oid) ORDER BY tree.oid)
        FROM tree),
       (SELECT pg_catalog.sum(pg_catalog.pg_stat_get_xact_numscans(tree.oid))::pg_catalog.int8
        FROM tree),
       (SELECT pg_catalog.count(*) > 0
        FROM tree
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = tree.oid
        WHERE a.atthasmissing),
       (SELECT pg_catalog.array_agg(c.oid)
        FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname = $1::pg_catalog.text)
