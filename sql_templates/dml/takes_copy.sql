-- Whether COPY does to a table what an INSERT does: rules are about INSERT alone, row security refuses
-- COPY, and triggers of users and tables of another kind are left to what was always done. No row if
-- there is no such table.
SELECT c.relkind = 'r'
       AND NOT c.relrowsecurity
       AND NOT c.relhasrules
       AND NOT EXISTS (
         SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1::pg_catalog.text AND c.relname = $2::pg_catalog.text
