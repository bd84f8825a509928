-- Unique indexes of the relations $1 (schemas, text[]) and $2 (names, text[]), with what ON CONFLICT
-- asks of them: that they hold now, for every row, as soon as a row comes.
SELECT i.indrelid,
       i.indisprimary,
       i.indnkeyatts,
       i.indkey,
       x.relname,
       i.indimmediate,
       i.indisvalid AND i.indisready AND i.indislive,
       i.indpred IS NOT NULL,
       i.indexprs IS NOT NULL
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid
JOIN pg_catalog.pg_class AS x ON x.oid = i.indexrelid
WHERE i.indisunique
  AND NOT i.indisexclusion
ORDER BY i.indrelid, i.indexrelid
