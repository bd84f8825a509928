-- Views, materialized views and rules that name the relations $1 (schemas, text[]) and $2 (names,
-- text[]). A view is the relation of a rule named _RETURN. The numbers are the oids of pg_class and
-- pg_rewrite themselves.
SELECT DISTINCT
       n.nspname,
       c.relname,
       holder_schema.nspname,
       holder.relname,
       holder.relkind,
       r.rulename
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
JOIN pg_catalog.pg_depend AS d
  ON d.refclassid = 1259 AND d.refobjid = c.oid AND d.classid = 2618
JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid
JOIN pg_catalog.pg_class AS holder ON holder.oid = r.ev_class
JOIN pg_catalog.pg_namespace AS holder_schema ON holder_schema.oid = holder.relnamespace
WHERE r.ev_enabled <> 'D'
