-- The key that others refer to.
ALTER TABLE {{scratch}}.other ADD PRIMARY KEY (id)
