-- Triggers of the relations $1 (schemas, text[]) and $2 (names, text[]) that fire, with the source
-- of their functions where it holds a star.
SELECT n.nspname,
       c.relname,
       t.tgname,
       function_schema.nspname,
       p.proname,
       p.prosrc
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = c.oid
JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace AS function_schema ON function_schema.oid = p.pronamespace
JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
WHERE NOT t.tgisinternal
  AND t.tgenabled <> 'D'
  AND l.lanname = 'plpgsql'
  AND pg_catalog.strpos(p.prosrc, '*') > 0
