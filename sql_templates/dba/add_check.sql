-- For the owner of a table: from now on no nulls; rows that exist are looked at later.
ALTER TABLE {{table}} ADD CONSTRAINT {{check}} CHECK ({{column}} IS NOT NULL) NOT VALID
