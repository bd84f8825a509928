-- A default by a function whose mark lies: the server believes the mark.
ALTER TABLE {{scratch}}.filled ADD COLUMN added double precision DEFAULT {{scratch}}.liar()
