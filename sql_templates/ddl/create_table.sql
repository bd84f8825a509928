-- Creates a table with all its columns; a primary key is the last line of the body.
CREATE TABLE {{table}} (
  {{body}}
)
