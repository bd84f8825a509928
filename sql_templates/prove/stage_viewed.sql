-- A view.
CREATE VIEW {{scratch}}.viewed AS SELECT id FROM {{scratch}}.other
