-- Removes the rows of keys of several columns.
DELETE FROM {{table}} AS stored
USING (SELECT {{values}}) AS given
WHERE {{matches}}
