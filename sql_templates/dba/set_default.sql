-- For the owner of a table: a default for new rows.
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET DEFAULT {{default}}
