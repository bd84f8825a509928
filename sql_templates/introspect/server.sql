-- Where the session is: database, role, and the oid of the database.
SELECT d.datname, current_user, d.oid::pg_catalog.int8
FROM pg_catalog.pg_database AS d
WHERE d.datname = pg_catalog.current_database()
