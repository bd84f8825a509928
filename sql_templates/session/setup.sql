-- Makes a session mean the same on every server, whatever the role or the database has set.
SELECT pg_catalog.set_config('search_path', '', false),
       pg_catalog.set_config('client_min_messages', 'warning', false),
       pg_catalog.set_config('TimeZone', 'UTC', false),
       pg_catalog.set_config('DateStyle', 'ISO, YMD', false),
       pg_catalog.set_config('IntervalStyle', 'postgres', false),
       pg_catalog.set_config('standard_conforming_strings', 'on', false),
       pg_catalog.set_config('extra_float_digits', '1', false),
       pg_catalog.set_config('bytea_output', 'hex', false),
       pg_catalog.set_config('xmloption', 'content', false),
       pg_catalog.set_config('array_nulls', 'on', false),
       pg_catalog.set_config('lock_timeout', '10s', false),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', false)
