-- What ON CONFLICT can use on the relations $1 (schemas, text[]) and $2 (names, text[]): unique
-- indexes over plain columns that hold now, for every row, as soon as a row comes.
SELECT i.indrelid,
       i.indisprimary,
       i.indnkeyatts,
       i.indkey
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
JOIN pg_catalog.pg_index AS i ON i.indrelid = c.oid
WHERE i.indisunique
  AND i.indisvalid
  AND i.indimmediate
  AND NOT i.indisexclusion
  AND i.indpred IS NULL
  AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indexrelid
