-- Rows in both partitions.
INSERT INTO {{scratch}}.root SELECT id FROM pg_catalog.generate_series(1, 100) AS id
