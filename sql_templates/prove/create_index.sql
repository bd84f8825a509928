-- An index.
CREATE INDEX made ON {{scratch}}.filled (id)
