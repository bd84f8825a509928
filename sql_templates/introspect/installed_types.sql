-- Where the type names among $1 (text[]) have been installed by an extension, in schemas that the
-- role may look into. The numbers are the oids of pg_type and pg_extension themselves.
SELECT n.nspname,
       t.typname
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_depend AS d
  ON d.classid = 1247 AND d.objid = t.oid AND d.refclassid = 3079 AND d.deptype = 'e'
WHERE t.typname = ANY ($1::pg_catalog.text[])
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
