-- A domain over one with a constraint.
CREATE DOMAIN {{scratch}}.nested AS {{scratch}}.checked
