-- Names among $1 (schemas, text[]) and $2 (names, text[]) that belong to a type without a relation.
-- Array types do not count: the server renames them when a table wants their name.
SELECT n.nspname,
       t.typname
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, type_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_type AS t ON t.typnamespace = n.oid AND t.typname = wanted.type_name
LEFT JOIN pg_catalog.pg_type AS element ON element.oid = t.typelem AND element.typarray = t.oid
WHERE t.typrelid = 0 AND element.oid IS NULL
