-- Makes a role a member of another one.
GRANT {{owners}} TO {{role}}
