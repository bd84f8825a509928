-- For the owner of a table: takes a validated check for proof, so it looks at no row.
ALTER TABLE {{table}} ALTER COLUMN {{column}} SET NOT NULL
