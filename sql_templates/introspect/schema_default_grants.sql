-- Rights that default privileges give to others on new tables of the schemas $1 (text[]), by the role
-- that creates them. The grantee 0 is everybody.
SELECT DISTINCT
       n.nspname,
       pg_catalog.pg_get_userbyid(d.defaclrole),
       CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(acl.grantee) END,
       acl.privilege_type
FROM pg_catalog.pg_namespace AS n
JOIN pg_catalog.pg_default_acl AS d ON d.defaclnamespace IN (0, n.oid)
CROSS JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) AS acl
WHERE n.nspname = ANY ($1::pg_catalog.text[])
  AND d.defaclobjtype = 'r'
  AND acl.grantee <> d.defaclrole
