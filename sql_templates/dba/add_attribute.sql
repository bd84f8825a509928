-- For the owner of a composite type: an attribute, in all its typed tables.
ALTER TYPE {{type}} ADD ATTRIBUTE {{column}} {{column_type}} CASCADE
