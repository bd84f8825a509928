-- A name for the schema that proofs of the safety rules happen in: it begins with the server's time.
SELECT '_weir_rules_' || pg_catalog.to_char(
         pg_catalog.timezone('UTC', pg_catalog.clock_timestamp()), 'YYYYMMDDHH24MISS')
