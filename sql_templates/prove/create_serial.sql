-- A new table with a sequence.
CREATE TABLE {{scratch}}.made (id serial)
