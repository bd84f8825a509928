-- When the plan $1 changed something last, in UTC, and by which role.
SELECT pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), role
FROM {{ledger}}
WHERE plan = $1::pg_catalog.text
ORDER BY id DESC
LIMIT 1
