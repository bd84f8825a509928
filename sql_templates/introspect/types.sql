-- The types $1 (oid[]), with the element types of arrays and the types under domains. OFFSET 0 has each
-- looked up by its oid, where the planner, which expects thousands, would hash all of pg_type.
WITH RECURSIVE
  reached (oid) AS (
    SELECT asked.oid FROM pg_catalog.unnest($1::pg_catalog.oid[]) AS asked (oid)
    UNION
    SELECT part.oid
    FROM reached
    CROSS JOIN LATERAL (
      SELECT CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.typelem END
      FROM pg_catalog.pg_type AS t
      WHERE t.oid = reached.oid AND (t.typbasetype <> 0 OR t.typelem <> 0) OFFSET 0
    ) AS part (oid)
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
CROSS JOIN LATERAL (SELECT * FROM pg_catalog.pg_type AS t WHERE t.oid = reached.oid OFFSET 0) AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
