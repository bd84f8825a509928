-- A domain without constraints.
CREATE DOMAIN {{scratch}}.plain AS integer
