-- Builds an index, and needs a value for every row.
ALTER TABLE {{scratch}}.empty ADD COLUMN added integer PRIMARY KEY
