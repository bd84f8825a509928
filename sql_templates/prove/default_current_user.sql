-- A stable default: the role that makes the change goes into the rows that exist.
ALTER TABLE {{scratch}}.filled ADD COLUMN added text DEFAULT current_user
