-- For the owner of a table: the check has done its work.
ALTER TABLE {{table}} DROP CONSTRAINT {{check}}
