-- Publications (PostgreSQL 15 and newer) that every new table of the schemas $1 (text[]) joins.
SELECT n.nspname,
       p.pubname,
       p.pubupdate OR p.pubdelete
FROM pg_catalog.pg_namespace AS n
CROSS JOIN pg_catalog.pg_publication AS p
LEFT JOIN pg_catalog.pg_publication_namespace AS s ON s.pnpubid = p.oid AND s.pnnspid = n.oid
WHERE n.nspname = ANY ($1::pg_catalog.text[])
  AND (p.puballtables OR s.oid IS NOT NULL)
ORDER BY n.nspname, p.pubname
