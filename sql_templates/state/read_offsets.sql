-- Everything stored about a pipeline's partitions.
SELECT topic, partition, next_offset, epoch, owner, first_record
FROM {{offsets}}
WHERE pipeline = $1::text
ORDER BY topic, partition
