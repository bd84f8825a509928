-- A partitioned table without its partitions.
ALTER TABLE ONLY {{scratch}}.root ADD COLUMN added integer
