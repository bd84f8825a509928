-- A composite type.
CREATE TYPE {{scratch}}.pair AS (first integer, second integer)
