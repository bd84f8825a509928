-- Bounds each further statement of the open transaction ("2000ms").
SELECT pg_catalog.set_config('statement_timeout', $1::pg_catalog.text, true)
