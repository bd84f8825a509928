-- Adds a row whose key the table does not have; fails with 22012 (division by zero) if it has.
WITH written AS (
  INSERT INTO {{table}} ({{columns}}){{overriding}}
  SELECT {{values}}
  ON CONFLICT ({{key}}) DO NOTHING
  RETURNING 1
)
SELECT 1 / count(*) FROM written
