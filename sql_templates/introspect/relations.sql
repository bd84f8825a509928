-- Relations of every kind that bear the names $1 (schemas, text[]) and $2 (names, text[]). The numbers
-- are the oids of pg_class and pg_extension themselves.
SELECT c.oid,
       n.nspname,
       c.relname,
       c.relkind,
       c.relnatts,
       pg_catalog.has_table_privilege(c.oid, 'INSERT'),
       pg_catalog.has_table_privilege(c.oid, 'UPDATE'),
       pg_catalog.has_table_privilege(c.oid, 'DELETE'),
       pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'),
       pg_catalog.has_table_privilege(c.oid, 'SELECT'),
       pg_catalog.pg_has_role(c.relowner, 'USAGE'),
       c.relpersistence = 'u',
       parent_schema.nspname,
       parent.relname,
       type_schema.nspname,
       of_type.typname,
       e.extname
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
LEFT JOIN pg_catalog.pg_inherits AS i ON c.relispartition AND i.inhrelid = c.oid
LEFT JOIN pg_catalog.pg_class AS parent ON parent.oid = i.inhparent
LEFT JOIN pg_catalog.pg_namespace AS parent_schema ON parent_schema.oid = parent.relnamespace
LEFT JOIN pg_catalog.pg_type AS of_type ON of_type.oid = c.reloftype
LEFT JOIN pg_catalog.pg_namespace AS type_schema ON type_schema.oid = of_type.typnamespace
LEFT JOIN pg_catalog.pg_depend AS d
  ON d.classid = 1259 AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = 3079
 AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
