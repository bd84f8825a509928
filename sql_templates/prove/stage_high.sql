-- Its second partition.
CREATE TABLE {{scratch}}.high PARTITION OF {{scratch}}.root FOR VALUES FROM (50) TO (1000)
