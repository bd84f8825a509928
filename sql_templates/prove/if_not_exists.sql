-- Does nothing, and locks all the same.
ALTER TABLE {{scratch}}.filled ADD COLUMN IF NOT EXISTS twin integer
