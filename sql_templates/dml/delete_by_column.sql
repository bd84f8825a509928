-- Removes the rows of keys of one column.
DELETE FROM {{table}} WHERE {{column}} = ANY ({{keys}})
