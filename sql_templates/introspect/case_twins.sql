-- Tables and views whose name differs from one of $1 (schemas, text[]) and $2 (names, text[]) only in
-- the case of ASCII letters.
SELECT DISTINCT n.nspname,
       c.relname
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c
  ON c.relnamespace = n.oid
 AND pg_catalog.lower(c.relname::pg_catalog.text COLLATE pg_catalog."C") =
     pg_catalog.lower(wanted.relation_name COLLATE pg_catalog."C")
WHERE c.relname <> wanted.relation_name
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
