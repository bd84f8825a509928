-- Who is in the way of a change to the table $2 in the schema $1 with all tables under it, or holds
-- the lock of the name $3. A prepared transaction has no pid but a gid; what sessions of other roles
-- do may be hidden. No text of a query is shown: it may hold values.
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
SELECT DISTINCT
       l.pid,
       a.application_name,
       COALESCE(a.usename, p.owner),
       a.state,
       pg_catalog.floor(EXTRACT(EPOCH FROM
         pg_catalog.clock_timestamp() - COALESCE(a.xact_start, p.prepared)))::pg_catalog.int8,
       pg_catalog.floor(EXTRACT(EPOCH FROM
         pg_catalog.clock_timestamp() - a.state_change))::pg_catalog.int8,
       p.gid,
       a.backend_type,
       a.query ~ '^autovacuum: .*to prevent wraparound'
FROM pg_catalog.pg_locks AS l
JOIN pg_catalog.pg_database AS d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_locks AS own
  ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid'
  AND own.virtualtransaction = l.virtualtransaction
LEFT JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = own.transactionid
CROSS JOIN pg_catalog.hashtextextended($3::pg_catalog.text, 0) AS named (hash)
WHERE l.granted
  AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  AND (
    l.relation IN (SELECT tree.oid FROM tree)
    OR (
      l.locktype = 'advisory' AND l.objsubid = 1
      AND l.classid::pg_catalog.int8 = ((named.hash >> 32) & 4294967295)
      AND l.objid::pg_catalog.int8 = (named.hash & 4294967295)
    )
  )
ORDER BY 5 DESC NULLS LAST, 1
