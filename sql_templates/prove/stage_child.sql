-- A table that inherits, and has a column that its parent lacks.
CREATE TABLE {{scratch}}.child (added integer) INHERITS ({{scratch}}.parent)
