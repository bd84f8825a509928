-- Slots of logical replication that read this database and outlast their session.
SELECT r.slot_name,
       r.plugin
FROM pg_catalog.pg_replication_slots AS r
WHERE r.slot_type = 'logical'
  AND NOT r.temporary
  AND r.database = pg_catalog.current_database()
