-- A new table that locks another one.
CREATE TABLE {{scratch}}.made (id integer REFERENCES {{scratch}}.other)
