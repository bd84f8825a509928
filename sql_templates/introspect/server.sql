-- Where the session is: database and role.
SELECT pg_catalog.current_database(), current_user
