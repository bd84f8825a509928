-- For the owner of a table: looks at all rows beside readers and writers.
ALTER TABLE {{table}} VALIDATE CONSTRAINT {{check}}
