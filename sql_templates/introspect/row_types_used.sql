-- Columns that hold whole rows of the relations $1 (schemas, text[]) and $2 (names, text[]) or of
-- their descendants, directly or inside an array, a domain, a range or another row. The number is the
-- oid of pg_type and of pg_class themselves.
WITH RECURSIVE
  family (root, oid) AS (
    SELECT c.oid, c.oid
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[]))
           AS wanted (schema_name, relation_name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
    WHERE c.relkind IN ('r', 'p')
    UNION
    SELECT family.root, i.inhrelid
    FROM family
    JOIN pg_catalog.pg_inherits AS i ON i.inhparent = family.oid
  ),
  holders (root, type, relation, attribute) AS (
    SELECT family.root, c.reltype, 0::pg_catalog.oid, 0
    FROM family
    JOIN pg_catalog.pg_class AS c ON c.oid = family.oid
    WHERE c.reltype <> 0
    UNION
    SELECT holders.root,
           CASE WHEN d.classid = 1247 THEN d.objid ELSE c.reltype END,
           CASE WHEN d.classid = 1259 THEN d.objid ELSE 0 END,
           d.objsubid
    FROM holders
    JOIN pg_catalog.pg_depend AS d
      ON d.refclassid = 1247 AND d.refobjid = holders.type AND d.classid IN (1247, 1259)
    LEFT JOIN pg_catalog.pg_class AS c ON d.classid = 1259 AND c.oid = d.objid
    WHERE d.classid = 1247 OR (d.objsubid > 0 AND c.oid IS NOT NULL)
  )
SELECT holders.root,
       n.nspname,
       c.relname,
       a.attname
FROM holders
JOIN pg_catalog.pg_class AS c ON c.oid = holders.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = holders.attribute
WHERE c.relkind IN ('r', 'p', 'm')
ORDER BY holders.root, n.nspname, c.relname, a.attnum
