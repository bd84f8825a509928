-- Makes $4 the owner of a partition. Waits for the last unit of an earlier owner, whose next one will
-- then find another epoch.
INSERT INTO {{offsets}} AS stored (pipeline, topic, partition, next_offset, epoch, owner)
VALUES ($1::text, $2::text, $3::integer, 0, 1, $4::text)
ON CONFLICT (pipeline, topic, partition)
DO UPDATE SET epoch = stored.epoch + 1, owner = excluded.owner
RETURNING epoch, next_offset, first_record
