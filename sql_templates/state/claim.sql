-- Makes $2 the owner of partitions, topics $4 and numbers $5. Waits for the last unit of an earlier owner,
-- at most for $3 ("2000ms"; whatever a pooler has left in the session), whose next one will then find
-- another epoch. New partitions begin at $6, ones that are known only if $7 says so. In one order for
-- all, so that two who claim the same do not wait for each other.
INSERT INTO {{offsets}} AS stored (pipeline, topic, partition, next_offset, epoch, owner)
SELECT $1::text, wanted.topic, wanted.partition, wanted.begins, 1, $2::text
FROM pg_catalog.set_config('lock_timeout', $3::text, true),
     unnest($4::text[], $5::integer[], $6::bigint[]) AS wanted (topic, partition, begins)
ORDER BY wanted.topic, wanted.partition
ON CONFLICT (pipeline, topic, partition)
DO UPDATE SET epoch = stored.epoch + 1,
              owner = excluded.owner,
              next_offset = CASE WHEN $7::boolean THEN excluded.next_offset ELSE stored.next_offset END
RETURNING topic, partition, epoch, next_offset, first_record
