-- Rights of others than the owner on the relations $1 (schemas, text[]) and $2 (names, text[]), as a
-- whole and on single columns. The grantee 0 is everybody.
SELECT n.nspname,
       c.relname,
       CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(acl.grantee) END,
       acl.privilege_type,
       false
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS acl
WHERE acl.grantee <> c.relowner
UNION
SELECT n.nspname,
       c.relname,
       CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(acl.grantee) END,
       acl.privilege_type,
       true
FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
       AS wanted (schema_name, relation_name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema_name
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.relation_name
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND NOT a.attisdropped
CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) AS acl
WHERE acl.grantee <> c.relowner
