-- A table of a composite type.
CREATE TABLE {{scratch}}.typed OF {{scratch}}.pair
