-- Publications (PostgreSQL 13 and 14) that every new table of the schemas $1 (text[]) joins.
SELECT n.nspname,
       p.pubname,
       p.pubupdate OR p.pubdelete
FROM pg_catalog.pg_namespace AS n
CROSS JOIN pg_catalog.pg_publication AS p
WHERE n.nspname = ANY ($1::pg_catalog.text[]) AND p.puballtables
ORDER BY n.nspname, p.pubname
