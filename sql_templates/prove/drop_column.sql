-- A column less.
ALTER TABLE {{scratch}}.filled DROP COLUMN twin
