-- Raises the epoch of a partition that is still its owner's. Waits for a unit of the owner's earlier
-- connection, which the server may not have given up, and makes any later one of it fail. The owner may
-- have raised it before without hearing of it, so it is known by its name, $5, and not by the epoch alone.
UPDATE {{offsets}}
SET epoch = epoch + 1
WHERE pipeline = $1::text AND topic = $2::text AND partition = $3::integer
  AND epoch >= $4::bigint AND owner = $5::text
RETURNING epoch, next_offset
