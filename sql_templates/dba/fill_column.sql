-- For the owner of a table: values for the rows that exist. What they are is for a person to say.
UPDATE {{table}} SET {{column}} = /* the value for rows that exist */ WHERE {{column}} IS NULL
