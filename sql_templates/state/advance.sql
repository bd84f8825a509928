-- Moves partitions from where their owner believes them to be. Divides by zero unless all of them were
-- there, which takes back the whole transaction.
WITH moved AS (
  UPDATE {{offsets}} AS stored
  SET next_offset = step.to_offset
  FROM (
    SELECT unnest($2::text[]) AS topic,
           unnest($3::integer[]) AS partition,
           unnest($4::bigint[]) AS epoch,
           unnest($5::bigint[]) AS from_offset,
           unnest($6::bigint[]) AS to_offset
  ) AS step
  WHERE stored.pipeline = $1::text
    AND stored.topic = step.topic
    AND stored.partition = step.partition
    AND stored.epoch = step.epoch
    AND stored.next_offset = step.from_offset
  RETURNING 1
)
SELECT 1 / CASE WHEN count(*) = cardinality($2::text[]) THEN 1 ELSE 0 END
FROM moved
