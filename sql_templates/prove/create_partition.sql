-- A new table that locks its root.
CREATE TABLE {{scratch}}.made PARTITION OF {{scratch}}.root FOR VALUES FROM (1000) TO (2000)
