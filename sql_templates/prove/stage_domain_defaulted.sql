-- A domain with a constant default.
CREATE DOMAIN {{scratch}}.defaulted AS integer DEFAULT 7
