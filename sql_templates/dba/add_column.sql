-- For the owner of a table: a column as it should be.
ALTER TABLE {{table}} ADD COLUMN {{column}}
