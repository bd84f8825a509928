-- A table that others may refer to.
CREATE TABLE {{scratch}}.other (id) AS SELECT 1
