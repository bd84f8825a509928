-- Gives a table to a role.
ALTER TABLE {{table}} OWNER TO {{owners}}
