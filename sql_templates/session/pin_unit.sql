-- What setup.sql sets for a session of weir's own, for one unit in a session that is anybody's. Ends with
-- the unit, so that nothing is left behind. $1 bounds each wait for a lock ("2000ms"), $2 each statement,
-- for which others may have left a limit. NULL stands for what the role or the database has set: a commit
-- that another client did not care to wait for is not weir's.
SELECT pg_catalog.set_config('search_path', '', true),
       pg_catalog.set_config('client_min_messages', 'warning', true),
       pg_catalog.set_config('TimeZone', 'UTC', true),
       pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
       pg_catalog.set_config('IntervalStyle', 'postgres', true),
       pg_catalog.set_config('standard_conforming_strings', 'on', true),
       pg_catalog.set_config('extra_float_digits', '1', true),
       pg_catalog.set_config('bytea_output', 'hex', true),
       pg_catalog.set_config('xmloption', 'content', true),
       pg_catalog.set_config('array_nulls', 'on', true),
       pg_catalog.set_config('jit', 'off', true),
       pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, true),
       pg_catalog.set_config('synchronous_commit', NULL, true),
       pg_catalog.set_config('row_security', NULL, true),
       pg_catalog.set_config('statement_timeout', $2::pg_catalog.text, true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', true)
