-- Whether the role may make a schema in this database, and whether the server counts what is read.
SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
       pg_catalog.current_setting('track_counts') = 'on',
       pg_catalog.current_setting('transaction_read_only') = 'on',
       pg_catalog.current_database(),
       current_user
