-- For the owner of a table: an index that finds rows by a key, built beside readers and writers.
CREATE UNIQUE INDEX{{concurrently}} ON {{table}} ({{columns}})
