-- Estimates of rows and bytes of the relations $1 (schemas, text[]) and $2 (names, text[]), with their
-- partitions, indexes and large values, from the numbers that VACUUM and ANALYZE leave: nothing is
-- measured, so nothing is locked. A table that was never counted has fewer than 0 rows.
WITH RECURSIVE
  parts (nspname, relname, oid) AS (
    SELECT n.nspname, c.relname, c.oid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS wanted (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
    UNION ALL
    SELECT parts.nspname, parts.relname, i.inhrelid
    FROM parts
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = parts.oid
  ),
  sizes AS (
    SELECT parts.nspname,
           parts.relname,
           c.reltuples::pg_catalog.float8 AS tuples,
           c.relkind,
           c.relpages + coalesce(large.relpages, 0) + coalesce((
             SELECT pg_catalog.sum(indexed.relpages)
             FROM pg_catalog.pg_index AS x
             JOIN pg_catalog.pg_class AS indexed ON indexed.oid = x.indexrelid
             WHERE x.indrelid = c.oid OR x.indrelid = large.oid
           ), 0) AS pages
    FROM parts
    JOIN pg_catalog.pg_class AS c ON c.oid = parts.oid
    LEFT JOIN pg_catalog.pg_class AS large ON large.oid = c.reltoastrelid
  )
SELECT nspname,
       relname,
       CASE WHEN pg_catalog.bool_or(relkind = 'r' AND (tuples < 0 OR (tuples = 0 AND pages = 0)))
         THEN -1
         ELSE pg_catalog.sum(tuples) FILTER (WHERE relkind = 'r')
       END::pg_catalog.int8,
       (pg_catalog.sum(pages)
         * pg_catalog.current_setting('block_size')::pg_catalog.int8)::pg_catalog.int8
FROM sizes
GROUP BY nspname, relname
