-- Other transactions that hold a lock on the relations $1 (schemas, text[]) and $2 (names, text[]) or
-- on a partition of them: every lock is in the way of ALTER TABLE. A prepared transaction has no pid;
-- the lock of its own number tells which one it is. What other roles' sessions do may be hidden.
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
  )
SELECT DISTINCT
       parts.nspname,
       parts.relname,
       l.pid,
       prepared.gid,
       a.application_name,
       coalesce(a.usename, prepared.owner),
       a.state,
       a.backend_type = 'autovacuum worker',
       a.query LIKE '%(to prevent wraparound)',
       pg_catalog.floor(EXTRACT(EPOCH FROM
         pg_catalog.clock_timestamp() - coalesce(a.xact_start, prepared.prepared)))
         ::pg_catalog.int8 AS seconds
FROM parts
JOIN pg_catalog.pg_locks AS l ON l.relation = parts.oid AND l.granted
JOIN pg_catalog.pg_database AS d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_locks AS own
  ON l.pid IS NULL AND own.pid IS NULL
  AND own.locktype = 'transactionid'
  AND own.virtualtransaction = l.virtualtransaction
LEFT JOIN pg_catalog.pg_prepared_xacts AS prepared ON prepared.transaction = own.transactionid
WHERE l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
ORDER BY parts.nspname, parts.relname, seconds DESC NULLS LAST, l.pid
