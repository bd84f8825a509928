-- For who may install extensions in the database.
CREATE EXTENSION {{extension}}
