-- The dead letters of the pipeline $1 behind the place $2, $3, $4, in their order; of the topic $5, or of
-- all topics. At most $6 of them, and no more than $7 bytes, but one in any case.
SELECT topic, partition, "offset", code, target, encode(key, 'hex'), encode(value, 'hex'), place
FROM (
  SELECT next.*,
         sum(COALESCE(octet_length(key), 0) + COALESCE(octet_length(value), 0)) OVER in_order AS bytes,
         row_number() OVER in_order AS number
  FROM (
    SELECT *
    FROM {{dead_letters}}
    WHERE pipeline = $1::text
      AND (topic, partition, "offset") > ($2::text, $3::integer, $4::bigint)
      AND ($5::text IS NULL OR topic = $5::text)
    ORDER BY topic, partition, "offset"
    LIMIT $6::bigint
  ) AS next
  WINDOW in_order AS (ORDER BY topic, partition, "offset")
) AS counted
WHERE bytes <= $7::bigint OR number = 1
ORDER BY topic, partition, "offset"
