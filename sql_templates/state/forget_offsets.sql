-- Lets a pipeline begin anew. Waits for whoever holds a row of it at most for $2.
DELETE FROM {{offsets}}
USING pg_catalog.set_config('lock_timeout', $2::text, true)
WHERE pipeline = $1::text
