-- Lets a pipeline begin anew.
DELETE FROM {{offsets}}
WHERE pipeline = $1::text
