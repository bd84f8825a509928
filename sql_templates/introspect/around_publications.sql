-- Publications (PostgreSQL 15 and newer) of the relations $1 (schemas, text[]) and $2 (names,
-- text[]): by name, with their schema, or with all tables.
SELECT n.nspname,
       c.relname,
       p.pubname,
       r.prattrs IS NOT NULL,
       r.prqual IS NOT NULL,
       p.pubupdate OR p.pubdelete
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
CROSS JOIN pg_catalog.pg_publication AS p
LEFT JOIN pg_catalog.pg_publication_rel AS r ON r.prpubid = p.oid AND r.prrelid = c.oid
LEFT JOIN pg_catalog.pg_publication_namespace AS s ON s.pnpubid = p.oid AND s.pnnspid = n.oid
WHERE p.puballtables OR r.oid IS NOT NULL OR s.oid IS NOT NULL
