-- Relations of every kind that bear the names $1 (schemas, text[]) and $2 (names, text[]). The numbers
-- are the oids of pg_class and pg_extension themselves.
--
-- The owner of a relation (but a sequence) without an access list may do everything with it; asking for each right
-- loads the relation into a cache of the session, which is half of the work at 10,000 tables. OFFSET 0
-- has the schema be part of the search for a name, and the members of extensions read once.
SELECT c.oid,
       n.nspname,
       c.relname,
       c.relkind,
       c.relnatts,
       c.as_owner OR pg_catalog.has_table_privilege(c.oid, 'INSERT'),
       c.as_owner OR pg_catalog.has_table_privilege(c.oid, 'UPDATE'),
       c.as_owner OR pg_catalog.has_table_privilege(c.oid, 'DELETE'),
       c.as_owner OR pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'),
       c.as_owner OR pg_catalog.has_table_privilege(c.oid, 'SELECT'),
       c.owned,
       c.relpersistence = 'u',
       parent_schema.nspname,
       parent.relname,
       type_schema.nspname,
       of_type.typname,
       e.extname
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
CROSS JOIN LATERAL (
  SELECT r.*,
         pg_catalog.pg_has_role(r.relowner, 'USAGE') AS owned,
         r.relkind <> 'S' AND r.relacl IS NULL AND pg_catalog.pg_has_role(r.relowner, 'USAGE') AS as_owner
  FROM pg_catalog.pg_class AS r
  WHERE r.relnamespace = n.oid AND r.relname = wanted.relation_name OFFSET 0
) AS c
LEFT JOIN pg_catalog.pg_inherits AS i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_catalog.pg_class AS parent ON parent.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace AS parent_schema ON parent_schema.oid = parent.relnamespace
LEFT JOIN pg_catalog.pg_type AS of_type ON of_type.oid = c.reloftype
LEFT JOIN pg_catalog.pg_namespace AS type_schema ON type_schema.oid = of_type.typnamespace
LEFT JOIN (
  SELECT d.objid, e.extname
  FROM pg_catalog.pg_depend AS d
  JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
  WHERE d.classid = 1259 AND d.objsubid = 0 AND d.refclassid = 3079 AND d.deptype = 'e' OFFSET 0
) AS e ON e.objid = c.oid
