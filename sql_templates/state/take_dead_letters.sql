-- Removes the letters that this transaction writes the rows of. Divides by zero unless all of them were
-- there, which takes back the whole transaction.
WITH taken AS (
  DELETE FROM {{dead_letters}} AS letter
  USING (
    SELECT unnest($2::text[]) AS topic,
           unnest($3::integer[]) AS partition,
           unnest($4::bigint[]) AS "offset"
  ) AS wanted
  WHERE letter.pipeline = $1::text
    AND letter.topic = wanted.topic
    AND letter.partition = wanted.partition
    AND letter."offset" = wanted."offset"
  RETURNING 1
)
SELECT 1 / CASE WHEN count(*) = cardinality($2::text[]) THEN 1 ELSE 0 END
FROM taken
