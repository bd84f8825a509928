-- Unique indexes of the relations $1 (oid[]), with what ON CONFLICT asks of them: that they hold now,
-- for every row, as soon as a row comes. In no order.
SELECT i.indrelid,
       i.indisprimary,
       i.indnkeyatts,
       i.indkey,
       x.relname,
       i.indimmediate,
       i.indisvalid AND i.indisready AND i.indislive,
       i.indpred IS NOT NULL,
       i.indexprs IS NOT NULL
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
WHERE i.indrelid = ANY ($1::pg_catalog.oid[])
  AND i.indisunique
  AND NOT i.indisexclusion
