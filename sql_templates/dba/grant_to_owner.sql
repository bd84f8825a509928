-- Makes whoever owns a table today a member of a role.
SELECT pg_catalog.format('GRANT %I TO %I', {{owners}}, tableowner)
FROM pg_catalog.pg_tables WHERE schemaname = {{schema}} AND tablename = {{table}}
  AND tableowner <> {{owners}}
