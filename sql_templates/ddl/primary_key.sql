-- The primary key of a new table, named by weir: the server would cut and number a name of its own.
CONSTRAINT {{name}} PRIMARY KEY ({{columns}})
