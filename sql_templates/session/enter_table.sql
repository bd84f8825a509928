-- Readies the open transaction for changing a table: $1 bounds each wait for a lock and $2 each
-- statement ("2000ms"), $3 how long the transaction may idle; the lock of the name $4 keeps other
-- weirs away until the end. The commit does not wait for standbys, since everybody would wait for it.
-- Answers whether that lock was free, and whether the transaction can't write.
SELECT pg_catalog.set_config('lock_timeout', $1::pg_catalog.text, true),
       pg_catalog.set_config('statement_timeout', $2::pg_catalog.text, true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', $3::pg_catalog.text, true),
       pg_catalog.set_config('synchronous_commit', 'local', true),
       pg_catalog.pg_try_advisory_xact_lock(
         pg_catalog.hashtextextended($4::pg_catalog.text, 0)),
       pg_catalog.current_setting('transaction_read_only') = 'on'
