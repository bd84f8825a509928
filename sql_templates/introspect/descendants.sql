-- Below the relations $1 (oid[]): how many partitions and inheriting tables there are at all depths, and
-- a foreign one among them.
WITH RECURSIVE
  below (root, oid) AS (
    SELECT i.inhparent, i.inhrelid
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
    WHERE i.inhparent = ANY ($1::pg_catalog.oid[]) AND c.relkind IN ('r', 'p')
    UNION
    SELECT below.root, i.inhrelid
    FROM below
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = below.oid
  ),
  counted (root, descendants, foreign_one) AS (
    SELECT below.root,
           pg_catalog.count(*),
           pg_catalog.min(c.oid) FILTER (WHERE c.relkind = 'f')
    FROM below
    JOIN pg_catalog.pg_class AS c ON c.oid = below.oid
    GROUP BY below.root
  )
SELECT counted.root,
       counted.descendants,
       n.nspname,
       f.relname
FROM counted
LEFT JOIN pg_catalog.pg_class AS f ON f.oid = counted.foreign_one
LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = f.relnamespace
