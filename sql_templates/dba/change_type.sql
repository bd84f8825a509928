-- For the owner of a table: another type for a column. It rewrites the table if the types differ inside.
ALTER TABLE {{table}} ALTER COLUMN {{column}} TYPE {{type}} USING {{column}}::{{type}}
