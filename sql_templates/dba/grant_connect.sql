-- For the owner of a database.
GRANT CONNECT ON DATABASE {{database}} TO {{role}}
