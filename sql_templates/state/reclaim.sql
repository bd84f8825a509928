-- Raises the epochs of partitions, topics $4 and numbers $5, that are still their owner's. Waits, at most
-- for $3 each, for a unit of the owner's earlier connection, which the server may not have given up, and
-- makes any later one of it fail. The owner may have raised an epoch before without hearing of it, so it
-- is known by its name, $2, and not by the epoch, $6, alone.
UPDATE {{offsets}} AS stored
SET epoch = stored.epoch + 1
FROM pg_catalog.set_config('lock_timeout', $3::text, true),
     unnest($4::text[], $5::integer[], $6::bigint[]) AS held (topic, partition, epoch)
WHERE stored.pipeline = $1::text AND stored.topic = held.topic AND stored.partition = held.partition
  AND stored.epoch >= held.epoch AND stored.owner = $2::text
RETURNING stored.topic, stored.partition, stored.epoch, stored.next_offset
