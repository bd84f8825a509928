-- Makes a session mean the same on every server, whatever the role or the database has set. A client
-- that vanished is noticed within half a minute: until then, it may hold its offsets. Statements of
-- milliseconds are not worth compiling anew each time they run (jit). $1 bounds each wait for a lock
-- ("2000ms").
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
       pg_catalog.set_config('jit', 'off', false),
       pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, false),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '60s', false),
       pg_catalog.set_config('tcp_keepalives_idle', '10', false),
       pg_catalog.set_config('tcp_keepalives_interval', '5', false),
       pg_catalog.set_config('tcp_keepalives_count', '3', false),
       pg_catalog.set_config('tcp_user_timeout', '30s', false)
