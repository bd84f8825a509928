-- Columns of the relations $1 (oid[]), in no order.
SELECT a.attrelid,
       a.attnum,
       a.attname,
       a.atttypid,
       a.atttypmod,
       a.attnotnull,
       a.atthasdef,
       a.attidentity,
       a.attgenerated,
       a.attcollation = ANY (ARRAY(SELECT l.oid
                                   FROM pg_catalog.pg_collation AS l
                                   WHERE NOT l.collisdeterministic))
FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = ANY ($1::pg_catalog.oid[])
  AND a.attnum > 0
  AND NOT a.attisdropped
