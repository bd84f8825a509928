-- A domain that takes no nulls.
CREATE DOMAIN {{scratch}}.required AS integer NOT NULL
