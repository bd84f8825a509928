-- After the statements of one table in a script for psql.
COMMIT;
