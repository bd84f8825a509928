-- The process that serves this statement, as the server itself has it.
SELECT pg_catalog.pg_backend_pid()
