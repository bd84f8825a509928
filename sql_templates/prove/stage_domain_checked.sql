-- A domain with a constraint.
CREATE DOMAIN {{scratch}}.checked AS integer CHECK (VALUE > 0)
