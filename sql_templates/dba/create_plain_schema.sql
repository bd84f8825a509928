-- For who may create schemas in the database, and keeps them.
CREATE SCHEMA {{schema}}
