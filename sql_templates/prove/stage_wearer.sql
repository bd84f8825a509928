-- A table with a column of the row type of another.
CREATE TABLE {{scratch}}.wearer (worn {{scratch}}.worn)
