-- Event triggers that fire at CREATE TABLE or ALTER TABLE in an ordinary session. A plan rewrites no
-- table and removes nothing, so those of other events do not.
SELECT e.evtname,
       s.nspname,
       p.proname,
       e.evttags IS NULL OR 'CREATE TABLE' = ANY (e.evttags),
       e.evttags IS NULL OR 'ALTER TABLE' = ANY (e.evttags)
FROM pg_catalog.pg_event_trigger AS e
JOIN pg_catalog.pg_proc AS p ON p.oid = e.evtfoid
JOIN pg_catalog.pg_namespace AS s ON s.oid = p.pronamespace
WHERE e.evtenabled IN ('O', 'A')
  AND e.evtevent IN ('ddl_command_start', 'ddl_command_end')
