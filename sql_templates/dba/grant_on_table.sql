-- For the owner of a table.
GRANT {{rights}} ON TABLE {{table}} TO {{role}}
