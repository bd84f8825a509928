-- For the owner of a schema.
GRANT {{right}} ON SCHEMA {{schema}} TO {{role}}
