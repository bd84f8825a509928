-- Below the relations $1 (schemas, text[]) and $2 (names, text[]): how many partitions and inheriting
-- tables there are at all depths, and a foreign one among them.
WITH RECURSIVE
  below (root, oid) AS (
    SELECT c.oid, i.inhrelid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS wanted (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = c.oid
    WHERE c.relhassubclass AND c.relkind IN ('r', 'p')
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
