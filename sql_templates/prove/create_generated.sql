-- A new table with a computed column.
CREATE TABLE {{scratch}}.made (id integer, twice integer GENERATED ALWAYS AS (id * 2) STORED)
