-- Types of the columns of the relations $1 (schemas, text[]) and $2 (names, text[]), with the element
-- types of arrays and the types under domains. Types of columns that only tables below them have are
-- among them.
WITH RECURSIVE
  wanted (oid) AS (
    SELECT c.oid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS names (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = names.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = names.relation_name
  ),
  below (oid) AS (
    SELECT i.inhrelid
    FROM wanted
    JOIN pg_catalog.pg_class AS c ON c.oid = wanted.oid
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = c.oid
    WHERE c.relhassubclass AND c.relkind = 'r'
    UNION
    SELECT i.inhrelid
    FROM below
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = below.oid
  ),
  used (oid) AS (
    SELECT a.atttypid
    FROM wanted
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = wanted.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT a.atttypid
    FROM below
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = below.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped
  ),
  reached (oid) AS (
    SELECT used.oid FROM used
    UNION
    SELECT CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.typelem END
    FROM reached
    JOIN pg_catalog.pg_type AS t ON t.oid = reached.oid
    WHERE t.typbasetype <> 0 OR t.typelem <> 0
  )
SELECT t.oid,
       n.nspname,
       t.typname,
       t.typtype,
       t.typelem,
       t.typarray,
       t.typbasetype,
       t.typtypmod,
       t.typnotnull,
       t.typdefault IS NOT NULL
FROM reached
JOIN pg_catalog.pg_type AS t ON t.oid = reached.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
