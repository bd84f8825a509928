-- Makes the open transaction mean the same on every server, whatever the role, the database or an
-- earlier client of a pooler has set, and gives new tables the server's usual storage. Compiling a
-- question about the catalog takes longer than answering it. Ends with the transaction, so that
-- nothing is left behind in a session that is shared.
SELECT pg_catalog.set_config('search_path', '', true),
       pg_catalog.set_config('TimeZone', 'UTC', true),
       pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
       pg_catalog.set_config('IntervalStyle', 'postgres', true),
       pg_catalog.set_config('standard_conforming_strings', 'on', true),
       pg_catalog.set_config('xmloption', 'content', true),
       pg_catalog.set_config('array_nulls', 'on', true),
       pg_catalog.set_config('jit', 'off', true),
       pg_catalog.set_config('lock_timeout', '10s', true),
       pg_catalog.set_config('statement_timeout', '60s', true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', true),
       CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
            THEN pg_catalog.set_config('transaction_timeout', '0', true) END,
       pg_catalog.set_config('default_tablespace', '', true),
       pg_catalog.set_config('temp_tablespaces', '', true),
       pg_catalog.set_config('default_table_access_method', 'heap', true),
       CASE WHEN pg_catalog.current_setting('default_toast_compression', true) IS NOT NULL
            THEN pg_catalog.set_config('default_toast_compression', 'pglz', true) END
