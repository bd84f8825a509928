-- A table that another inherits from.
CREATE TABLE {{scratch}}.parent (id integer)
