-- A table whose row type another table uses.
CREATE TABLE {{scratch}}.worn AS SELECT 1 AS id
