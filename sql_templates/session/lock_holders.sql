-- Who is in the way of a change to the table $2 in the schema $1, or holds the lock of the name $3.
-- A prepared transaction has no pid; the state of other roles' sessions may be hidden.
SELECT DISTINCT
       l.pid,
       a.application_name,
       a.usename,
       a.state,
       pg_catalog.floor(EXTRACT(EPOCH FROM
         pg_catalog.clock_timestamp() - a.xact_start))::pg_catalog.int8
FROM pg_catalog.pg_locks AS l
JOIN pg_catalog.pg_database AS d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
CROSS JOIN pg_catalog.hashtextextended($3::pg_catalog.text, 0) AS named (hash)
WHERE l.granted
  AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
  AND (
    l.relation = (
      SELECT c.oid
      FROM pg_catalog.pg_class AS c
      JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
    )
    OR (
      l.locktype = 'advisory' AND l.objsubid = 1
      AND l.classid::pg_catalog.int8 = ((named.hash >> 32) & 4294967295)
      AND l.objid::pg_catalog.int8 = (named.hash & 4294967295)
    )
  )
ORDER BY 5 DESC NULLS LAST, 1
