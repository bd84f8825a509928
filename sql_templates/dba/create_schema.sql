-- For who may create schemas in the database.
CREATE SCHEMA {{schema}} AUTHORIZATION {{role}}
