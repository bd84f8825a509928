-- Opens a transaction for changes. Whether it may write is left to the server: a default of
-- read-only is somebody's brake, and not weir's to release.
BEGIN ISOLATION LEVEL READ COMMITTED
