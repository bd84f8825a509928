-- A new table with a sequence.
CREATE TABLE {{scratch}}.made (id integer GENERATED ALWAYS AS IDENTITY)
