-- Fails with 22012 (division by zero) if the table has a row of the key.
WITH given AS (
  SELECT {{values}}
)
SELECT 1 / (NOT EXISTS (
  SELECT FROM {{table}} AS stored JOIN given ON {{matches}}
))::integer
