-- Makes $4 the owner of a partition. Waits for the last unit of an earlier owner, whose next one will
-- then find another epoch. A new partition begins at $5, one that is known only if $6 says so.
INSERT INTO {{offsets}} AS stored (pipeline, topic, partition, next_offset, epoch, owner)
VALUES ($1::text, $2::text, $3::integer, $5::bigint, 1, $4::text)
ON CONFLICT (pipeline, topic, partition)
DO UPDATE SET epoch = stored.epoch + 1,
              owner = excluded.owner,
              next_offset = CASE WHEN $6::boolean THEN excluded.next_offset ELSE stored.next_offset END
RETURNING epoch, next_offset, first_record
