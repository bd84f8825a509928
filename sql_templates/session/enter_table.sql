-- Readies the open transaction for changing a table: $1 bounds each wait for a lock ("2000ms"), and
-- the lock of the name $2 keeps other weirs away until the end. Answers whether that lock was free.
SELECT pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, true),
       pg_catalog.pg_try_advisory_xact_lock(
         pg_catalog.hashtextextended($2::pg_catalog.text, 0))
