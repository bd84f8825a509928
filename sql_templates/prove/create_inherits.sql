-- A new table that locks the one it inherits from.
CREATE TABLE {{scratch}}.made () INHERITS ({{scratch}}.filled)
