-- Its first partition.
CREATE TABLE {{scratch}}.low PARTITION OF {{scratch}}.root FOR VALUES FROM (0) TO (50)
