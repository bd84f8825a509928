-- Every name that is taken in the schemas $1 (text[]) by a relation or by a type without one. Array
-- types do not count: the server renames them when a table wants their name.
SELECT n.nspname,
       c.relname
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid
WHERE n.nspname = ANY ($1::pg_catalog.text[])
UNION
SELECT n.nspname,
       t.typname
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_type AS t ON t.typnamespace = n.oid
LEFT JOIN pg_catalog.pg_type AS element ON element.oid = t.typelem AND element.typarray = t.oid
WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND t.typrelid = 0 AND element.oid IS NULL
