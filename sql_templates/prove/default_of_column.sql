-- A default may not read other columns.
ALTER TABLE {{scratch}}.filled ADD COLUMN added integer DEFAULT (id + 1)
