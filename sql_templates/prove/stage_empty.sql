-- A table without rows.
CREATE TABLE {{scratch}}.empty (id integer)
