-- One column spoils a statement of three.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer,
  ADD COLUMN second integer DEFAULT 7,
  ADD COLUMN third double precision DEFAULT pg_catalog.random()
