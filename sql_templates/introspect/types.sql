-- The types $1 (oid[]), with the element types of arrays and the types under domains.
WITH RECURSIVE
  reached (oid) AS (
    SELECT asked.oid FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS asked (oid)
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
