-- Sets columns of rows that exist; fails with 22012 (division by zero) unless each row was found.
WITH given AS (
  SELECT {{values}}
), written AS (
  UPDATE {{table}} AS stored SET {{assignments}}
  FROM given
  WHERE {{matches}}
  RETURNING 1
)
SELECT 1 / ((SELECT count(*) FROM written) = (SELECT count(*) FROM given))::integer
