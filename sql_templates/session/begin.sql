-- Opens a transaction for changes.
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE
