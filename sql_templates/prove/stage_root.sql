-- A partitioned table.
CREATE TABLE {{scratch}}.root (id integer) PARTITION BY RANGE (id)
