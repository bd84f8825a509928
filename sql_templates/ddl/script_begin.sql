-- Before the statements of one table in a script for psql: what weir's own session sets as well.
BEGIN;
SET LOCAL client_encoding = 'UTF8';
SET LOCAL search_path = pg_catalog;
SET LOCAL standard_conforming_strings = on;
SET LOCAL default_tablespace = '';
SET LOCAL default_table_access_method = heap;
SET LOCAL lock_timeout = {{lock_timeout}};
