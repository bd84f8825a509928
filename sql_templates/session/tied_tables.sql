-- The table $2 in the schema $1 and all that foreign keys tie it to, in either direction and over any
-- number of others: schema and name.
WITH RECURSIVE tied (oid) AS (
  SELECT c.oid
  FROM pg_catalog.pg_class AS c
  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
  UNION
  SELECT CASE WHEN k.conrelid = tied.oid THEN k.confrelid ELSE k.conrelid END
  FROM tied
  JOIN pg_catalog.pg_constraint AS k ON k.contype = 'f' AND tied.oid IN (k.conrelid, k.confrelid)
)
SELECT n.nspname, c.relname
FROM tied
JOIN pg_catalog.pg_class AS c ON c.oid = tied.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
ORDER BY 1, 2
