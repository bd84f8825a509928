-- Functions in SQL or PL/pgSQL that return rows of the relations $1 (schemas, text[]) and $2 (names,
-- text[]), or whose source has the name of one in it and a star or NATURAL. The server's own
-- functions have oids below 16384.
WITH
  touched AS (
    SELECT n.nspname, c.relname, row_type.oid AS row_type, row_type.typarray AS row_array
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS wanted (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
    JOIN pg_catalog.pg_type AS row_type ON row_type.oid = c.reltype
  ),
  functions AS MATERIALIZED (
    SELECT s.nspname,
           p.proname,
           p.prorettype,
           p.prosrc,
           CASE WHEN pg_catalog.strpos(p.prosrc, '*') > 0 OR p.prosrc ~* 'natural'
             THEN pg_catalog.lower(p.prosrc)
           END AS folded
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_namespace AS s ON s.oid = p.pronamespace
    JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND l.lanname IN ('sql', 'plpgsql')
  )
SELECT touched.nspname,
       touched.relname,
       functions.nspname,
       functions.proname,
       functions.prorettype IN (touched.row_type, touched.row_array),
       functions.prosrc
FROM touched
JOIN functions
  ON functions.prorettype IN (touched.row_type, touched.row_array)
  OR pg_catalog.strpos(functions.folded, pg_catalog.lower(touched.relname)) > 0
