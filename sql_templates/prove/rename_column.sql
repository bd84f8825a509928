-- A column under another name.
ALTER TABLE {{scratch}}.filled RENAME COLUMN twin TO other
