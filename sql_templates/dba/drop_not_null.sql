-- For the owner of a table: lets a column be null.
ALTER TABLE {{table}} ALTER COLUMN {{column}} DROP NOT NULL
