-- The locks of this session on those of the relations $3 (oid[]) that were there before: whether one
-- belongs to the relation $2 of the schema $1 or to what inherits from it, and how strong it is.
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
SELECT known.oid,
       EXISTS (SELECT FROM tree WHERE tree.oid = known.oid),
       l.mode
FROM pg_catalog.unnest($3::pg_catalog.oid[]) AS known (oid)
LEFT JOIN pg_catalog.pg_locks AS l
  ON l.relation = known.oid
  AND l.locktype = 'relation'
  AND l.granted
  AND l.pid = pg_catalog.pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d
                    WHERE d.datname = pg_catalog.current_database())
