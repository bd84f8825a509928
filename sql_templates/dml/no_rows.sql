-- Fails with 22012 (division by zero) if the table has a row.
SELECT 1 / (NOT EXISTS (SELECT FROM {{table}}))::integer
