-- A domain with a volatile default.
CREATE DOMAIN {{scratch}}.random AS double precision DEFAULT pg_catalog.random()
