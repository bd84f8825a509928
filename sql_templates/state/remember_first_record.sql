-- Notes what the first record of a file of bare values looked like. Waits for the row at most for $5.
UPDATE {{offsets}}
SET first_record = $4::text
FROM pg_catalog.set_config('lock_timeout', $5::text, true)
WHERE pipeline = $1::text AND topic = $2::text AND partition = $3::integer
