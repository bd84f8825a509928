-- Columns that hold whole rows of the relations $1 (oid[]) or of their descendants, directly or inside an
-- array, a domain, a range or another row.
--
-- Only types that users made have rows in pg_depend, so this starts from the few columns of such types
-- and goes down to what each type consists of; up from each table would read all of it. OFFSET 0 has a
-- few rows looked up by their oids, where the planner, which expects thousands, would hash a whole
-- catalog. The numbers are the oids of pg_type and of pg_class themselves.
WITH RECURSIVE
  held (relation, attribute, type) AS (
    SELECT d.objid, d.objsubid, d.refobjid
    FROM pg_catalog.pg_depend AS d
    CROSS JOIN LATERAL (
      SELECT FROM pg_catalog.pg_class AS c
      WHERE c.oid = d.objid AND c.relkind IN ('r', 'p', 'm') OFFSET 0
    ) AS with_rows
    WHERE d.refclassid = 1247 AND d.classid = 1259 AND d.objsubid > 0
    UNION
    SELECT held.relation, held.attribute, part.type
    FROM held
    CROSS JOIN LATERAL (
      SELECT d.refobjid
      FROM pg_catalog.pg_depend AS d
      WHERE d.classid = 1247 AND d.objid = held.type AND d.refclassid = 1247
      UNION ALL
      SELECT d.refobjid
      FROM pg_catalog.pg_type AS t
      JOIN pg_catalog.pg_depend AS d ON d.classid = 1259 AND d.objid = t.typrelid
      WHERE t.oid = held.type AND t.typrelid <> 0 AND d.objsubid > 0 AND d.refclassid = 1247
    ) AS part (type)
  ),
  family (relation, attribute, root) AS (
    SELECT held.relation, held.attribute, row_type.typrelid
    FROM held
    CROSS JOIN LATERAL (
      SELECT t.typrelid FROM pg_catalog.pg_type AS t
      WHERE t.oid = held.type AND t.typrelid <> 0 OFFSET 0
    ) AS row_type
    UNION
    SELECT family.relation, family.attribute, i.inhparent
    FROM family
    JOIN pg_catalog.pg_inherits AS i ON i.inhrelid = family.root
  )
SELECT family.root,
       n.nspname,
       c.relname,
       a.attname
FROM family
JOIN pg_catalog.pg_class AS r ON r.oid = family.root
JOIN pg_catalog.pg_class AS c ON c.oid = family.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = family.attribute
WHERE family.root = ANY ($1::pg_catalog.oid[])
  AND r.relkind IN ('r', 'p')
ORDER BY family.root, n.nspname, c.relname, a.attnum
